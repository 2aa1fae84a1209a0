"""What a sheet looks like: form definitions, template writer, workbook reader."""
