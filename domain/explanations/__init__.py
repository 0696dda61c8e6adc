"""Why a case's claim is as it is, and how it came about; never a judgement of its own."""
