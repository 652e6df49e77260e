"""What a person or the gateway can do that moves money, one function each."""
