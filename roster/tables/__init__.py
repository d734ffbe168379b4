"""Tables as offices have them: workbooks and text files, read as cells with their places."""
