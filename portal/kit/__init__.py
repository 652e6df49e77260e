"""Pure tools: no Flask, no database."""
