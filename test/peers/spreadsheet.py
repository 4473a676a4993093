"""Opens workbooks with openpyxl and says what is in them: one JSON line on stdout for the path that is given."""

import json
import sys

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

path, shown = sys.argv[1], int(sys.argv[2])
book = load_workbook(path, read_only=True)
sheets = []
for sheet in book.worksheets:
    rows, count, last = [], 0, None
    for row in sheet.iter_rows():
        count += 1
        last = row
        if count <= shown:
            rows.append(row)
    if last is not None and count > shown:
        rows.append(last)
    # Excel reads _x0041_ as a letter (ST_Xstring, ECMA-376 part 1, 22.9.2.19); this reader leaves that to whoever calls it.
    cells = [
        [[cell.data_type, unescape(cell.value) if isinstance(cell.value, str) else cell.value] for cell in row]
        for row in rows
    ]
    sheets.append({"name": sheet.title, "count": count, "rows": cells})
print(json.dumps(sheets))
