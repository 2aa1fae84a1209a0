"""Documents of a case: 整改通知书, 提醒函 and the problem list, from templates that a county may replace."""
