"""What people see: Block Kit made from data, one file per surface."""
