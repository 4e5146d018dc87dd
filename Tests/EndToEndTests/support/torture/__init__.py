"""What `make torture` does at full length, and tests of this folder at a short one."""
