"""Text, title, dates and language out of HTML, PDF and DOCX bytes."""
