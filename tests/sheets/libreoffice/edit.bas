' What a person does to a template, through the program's own commands: they heed the protection of the sheet.
' Writes down what stands in rows 3 to 9 afterwards, and saves the file.

Sub Edit(source As String, target As String, log_path As String, id_column As Integer)
  Dim none(), selected(0) As New com.sun.star.beans.PropertyValue
  document = StarDesktop.loadComponentFromURL(source, "_blank", 0, none())
  sheet = document.Sheets.getByIndex(0)
  selected(0).Name = "StringName" : selected(0).Value = "改"

  Run document, "D3", "EnterString", selected()
  Run document, "A3", "DeleteRows", none()
  Run document, "D5", "DeleteRows", none()
  Run document, "D6", "InsertRowsBefore", none()
  Run document, "K4", "EnterString", selected()

  Dim by(6) As New com.sun.star.beans.PropertyValue
  by(0).Name = "ByRows" : by(0).Value = True
  by(1).Name = "HasHeader" : by(1).Value = False
  by(2).Name = "CaseSensitive" : by(2).Value = False
  by(3).Name = "IncludeAttribs" : by(3).Value = True
  by(4).Name = "UserDefIndex" : by(4).Value = 0
  by(5).Name = "Col1" : by(5).Value = 4
  by(6).Name = "Ascending1" : by(6).Value = False
  last = sheet.getCellByPosition(id_column, 8).AbsoluteName
  Run document, "A4:" & Mid(last, InStr(last, ".") + 1), "DataSort", by()

  handle = FreeFile
  Open log_path For Output As #handle
  For row = 2 To 8
    Print #handle, sheet.getCellByPosition(3, row).String & "|" & sheet.getCellByPosition(10, row).String & "|" & sheet.getCellByPosition(id_column, row).String
  Next row
  Close #handle

  Dim kind(0) As New com.sun.star.beans.PropertyValue
  kind(0).Name = "FilterName" : kind(0).Value = "Calc MS Excel 2007 XML"
  document.storeToURL(target, kind())
  document.close(True)
End Sub

Sub Run(document, cells As String, command As String, arguments)
  controller = document.CurrentController
  controller.select(document.Sheets.getByIndex(0).getCellRangeByName(cells))
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(controller.Frame, ".uno:" & command, "", 0, arguments)
End Sub
