"""Northwind's five files with one order in them."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "customers.csv": """\
CustomerID,CompanyName,ContactName,ContactTitle,Address,City,Region,PostalCode,Country,Phone,Fax
VINET,Vins et alcools,Paul,Accountant,59 rue,Reims,,51100,France,26.47.15.10,26.47.15.11
""",
    "orders.csv": """\
OrderID,CustomerID,EmployeeID,OrderDate,RequiredDate,ShippedDate,ShipVia,Freight,ShipName,\
ShipAddress,ShipCity,ShipRegion,ShipPostalCode,ShipCountry
10248,VINET,5,7/4/1996,8/1/1996,7/16/1996,3,32.38,A warehouse,Weg 1,Köln,,50667,Germany
""",
    "order_details.csv": """\
OrderID,ProductID,UnitPrice,Quantity,Discount
10248,11,14,12,0
10248,42,9.8,10,0.15000001
""",
    "products.csv": """\
ProductID,ProductName,SupplierID,CategoryID,QuantityPerUnit,UnitPrice,UnitsInStock,\
UnitsOnOrder,ReorderLevel,Discontinued
11,Queso Cabrales,5,4,1 kg pkg.,21,22,30,30,0
42,Fried Mee,20,5,32 - 1 kg pkgs.,14,26,0,0,1
""",
    "shippers.csv": """\
ShipperID,CompanyName,Phone
3,Federal Shipping,(503) 555-9931
""",
}


def a_folder(folder: Path) -> Path:
    """``folder`` with the five files in it."""
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def replaced(folder: Path, name: str, old: str, new: str) -> Path:
    """``folder`` after ``old`` became ``new`` in its file ``name``."""
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    return folder
