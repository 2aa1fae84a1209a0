"""What is followed until mended: cases as events, their fold, the nightly follow-up, deadlines, notices and letters."""
