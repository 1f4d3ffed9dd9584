"""Tables, figures, numbers and pages for people; knows no topic."""
