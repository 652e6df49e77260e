"""What goes by mail, in the back office: what the business chose, papers and statements by hand."""
