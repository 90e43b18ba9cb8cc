"""`bieb status`: what runs, and how it is."""

import typer

from local.commands import DEFAULT, Data, running


def status(data: Data = DEFAULT) -> None:
    """Toon of alles draait; eindigt met code 1 als er iets niet goed is.

    \b
    Voorbeeld:
      bieb status
    """
    import httpx  # noqa: PLC0415  # takes longer than --help should

    from local.bus import answers  # noqa: PLC0415

    platform = running(data)
    rows: list[tuple[str, str, bool, str]] = []
    with httpx.Client(trust_env=False, timeout=5) as client:
        for name, port in platform.ports.items():
            for number, each in enumerate([port, *platform.replicas.get(name, [])], start=1):
                good, said = _ready(client, f"http://127.0.0.1:{each}/readyz")
                rows.append((name if number == 1 else f"{name}-{number}", f"127.0.0.1:{each}", good, said))
    host, _, port_text = platform.kafka.split(",")[0].rpartition(":")
    bus = answers(host, int(port_text))
    rows.append(("bus", platform.kafka, bus, "" if bus else "antwoordt niet"))
    for name, address, good, said in rows:
        print(f"{'✓' if good else '✗'} {name:<16} {address:<22} {said}".rstrip())
    if not all(good for _, _, good, _ in rows):
        raise typer.Exit(1)


def _ready(client: object, address: str) -> tuple[bool, str]:
    import httpx  # noqa: PLC0415

    assert isinstance(client, httpx.Client)
    try:
        answer = client.get(address)
    except httpx.HTTPError as fault:
        return False, type(fault).__name__
    try:
        found = answer.json()
    except ValueError:
        return answer.status_code == 200, ""
    words = ", ".join(f"{name}: {value}" for name, value in found.items() if isinstance(value, str))
    return answer.status_code == 200, words
