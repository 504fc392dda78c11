"""Delivery 送达: how a result reaches who applied: window, parcel, electronic; 行政许可法 44."""
