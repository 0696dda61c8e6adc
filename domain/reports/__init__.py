"""Reports: a firm's statement, before the visit, that it brings a customer; never a visit."""
