"""Cards and bank accounts that customers keep at the gateway."""
