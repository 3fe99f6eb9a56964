"""Mail: build a message, deliver it over SMTP, or keep it in a folder while developing."""
