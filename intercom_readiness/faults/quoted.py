"""A person whom Intercom's broken answers quote: made up, the same in every run, and asked about by nobody."""

from __future__ import annotations

from typing import Final

NAME: Final = "Bořivoj Dvořáčkův"
E_MAIL: Final = "borivoj.dvorackuv@xn--mlbox-gra.example.test"
# The last of the numbers that Ofcom keeps for drama; people of scenarios never get it.
PHONE: Final = "+442079460999"

MESSAGE: Final = f"{NAME} <{E_MAIL}>, {PHONE} is not acceptable here"
RECORD: Final = {"type": "person", "full_name": NAME, "mail": E_MAIL, "telephone": PHONE}
