"""How the service behaves over HTTP and on the command line; never what the business decides."""
