"""What a response is, as text that is the same for both."""

# Those that differ from one run or version to the next, or say who serves.
LEFT_OUT = {"date", "server", "etag", "last-modified", "expires"}


def show(response, title=None):
    request = response.request
    print(f"== {title or request.method + ' ' + request.full_path.rstrip('?')}")
    print(response.status)
    for name, value in sorted((name.lower(), value) for name, value in response.headers.items()):
        if name == "allow":
            value = ", ".join(sorted(part.strip() for part in value.split(",")))
        if name == "set-cookie":
            # A session is signed, in its own way by each.
            value = value if not value.startswith("session=ey") else "session=…;" + value.partition(";")[2]
            value = "; ".join(part for part in value.split("; ") if not part.startswith("Expires="))
        if name not in LEFT_OUT:
            print(f"{name}: {value}")
    if response.history:
        print("history:", [before.status_code for before in response.history])
    print()
    print(response.get_data(as_text=True))
