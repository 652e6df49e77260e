"""What is agreed to and signed before an invoice is paid."""
