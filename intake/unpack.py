"""Receiving a bundle at the county: all of its sheets in one transaction, or none; read again, the first receipts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Engine, func, select

from intake.attach import Attached, AttachRefusedError, attach
from intake.bundle import Bundle, BundleError
from intake.receive import Incoming, Receipt, receive_many
from reference.load import Standards
from registry.database import read
from registry.tables import submission
from settings import Settings

CHANNEL = "bundle"


def receive_bundle(settings: Settings, engine: Engine, standards: Standards, bundle: Bundle) -> list[Receipt]:
    """Receive every sheet of a bundle, sent by the bundle's place; receipts in the order of its files.

    Reading the same bundle again gives the first receipts, also where a sheet was refused or withdrawn since: what was
    received by bundle after this bundle was made cannot be older than it.

    Raises:
        BundleError: its place is not of this county, or it was made for practice.
        ReceiveRefusedError, ReceiveFaultError: as `receive`; nothing of the bundle was received.
    """
    if bundle.is_practice and not settings.is_practice:
        raise BundleError("这是练习模式打的包，不能作正式报送，没有收下；练习请加 --practice。")
    place = standards.place_ever(bundle.place_code)
    if place is None:
        raise BundleError(
            f"报表包来自「{bundle.place_name}」（{bundle.place_code}），不在本地的区划中，没有收下；请核对是否拿错了包。"
        )
    sender = str(place["place_name"])
    with read(engine) as connection:
        known = {file.sha256: _first_receipt(connection, file.sha256, sender, bundle) for file in bundle.files}
    fresh = {file.sha256: file for file in bundle.files if known[file.sha256] is None}
    receipts = receive_many(
        settings, engine, [Incoming(file.content, file.name, sender, CHANNEL) for file in fresh.values()]
    )
    found = known | {receipt.sha256: receipt for receipt in receipts}
    return [receipt for file in bundle.files if (receipt := found[file.sha256]) is not None]


def attach_beside(
    settings: Settings, engine: Engine, bundle: Bundle, receipts: Sequence[Receipt]
) -> tuple[list[Attached], list[str]]:
    """Attach the scans and photographs of a bundle to the sheets just received; again, where it was cut short.

    Returns:
        What is attached now, and the reasons why others were not.

    Raises:
        AttachFaultError: one could not be stored; reading the bundle again attaches the rest.
    """
    numbers = {receipt.sha256: receipt.receipt_no for receipt in receipts}
    done: list[Attached] = []
    refused: list[str] = []
    for one in bundle.attachments:
        try:
            done.append(
                attach(
                    settings, engine, numbers[one.of], one.content, filename=one.name, actor=bundle.place_name,
                )
            )  # fmt: skip
        except AttachRefusedError as refusal:
            refused.append(str(refusal))
    return done, refused


def _first_receipt(connection: Connection, sha256: str, sender: str, bundle: Bundle) -> Receipt | None:
    first = connection.execute(
        select(submission.c.submission_id, submission.c.receipt_no, submission.c.received_at)
        .where(
            submission.c.sha256 == sha256,
            submission.c.sender == sender,
            submission.c.channel == CHANNEL,
            submission.c.received_at >= bundle.made_at,
        )
        .order_by(submission.c.received_at, func.length(submission.c.receipt_no), submission.c.receipt_no)
        .limit(1)
    ).first()
    if first is None:
        return None
    return Receipt(first.submission_id, first.receipt_no, sha256, first.received_at, is_new=False)
