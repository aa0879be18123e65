"""Reports: a run or a comparison as one page of HTML that stands alone, with its tables and pictures beside it."""
