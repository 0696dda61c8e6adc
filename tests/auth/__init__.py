"""Tests of who is asking; never of the business."""
