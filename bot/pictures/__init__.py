"""Pictures that people see in messages, as PNG; pure. What a picture says, its alternative text says too."""
