"""Cases: locking one, reading its facts, appending to it and projecting what tables show; never who may act."""
