"""What a gateway says of its links and data farms, in IB's own words."""

from __future__ import annotations

FARMS = (
    (2104, "Market data farm connection is OK:usfarm"),
    (2106, "HMDS data farm connection is OK:ushmds"),
    (2158, "Sec-def data farm connection is OK:secdefil"),
)
LINK_CODES = {
    1100: "Connectivity between IB and Trader Workstation has been lost.",
    1101: "Connectivity between IB and Trader Workstation has been restored - data lost.",
    1102: "Connectivity between IB and Trader Workstation has been restored - data maintained.",
    1300: "TWS socket port has been reset and this connection is being dropped. Please reconnect on the new port - 0.",
    2103: "Market data farm connection is broken:usfarm",
    2105: "HMDS data farm connection is broken:ushmds",
    2107: "HMDS data farm connection is inactive but should be available upon demand.ushmds",
    2110: "Connectivity between Trader Workstation and server is broken. It will be restored automatically.",
    **dict(FARMS),
}
