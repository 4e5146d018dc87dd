"""The mailer between a scripted daemon and a scripted mail server."""
