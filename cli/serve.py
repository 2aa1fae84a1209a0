"""`sihai serve` and `sihai dagster`: the portal and Dagster of an installation, kept running until Ctrl-C."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import CommandError, WrongUsageError
from cli.installation import open_settings, read_standards
from cli.screen import err
from settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    from portal.serving import Failure, Service

_PORTAL_PORT = 8420
_DAGSTER_PORT = 3000
_LOCAL = {"127.0.0.1", "localhost", "::1"}
_EVERYWHERE = {"0.0.0.0", "::"}

_Host = Annotated[str, typer.Option(help="监听的地址；默认只限本机")]


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (serve, dagster):
        app.command(rich_help_panel="运行")(command)


def serve(
    host: _Host = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="门户的端口")] = _PORTAL_PORT,
    tls_cert: Annotated[Path | None, typer.Option("--tls-cert", help="证书，PEM 文件", metavar="FILE")] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="私钥，PEM 文件", metavar="FILE")] = None,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="前面有本机反向代理")] = False,
    no_dagster: Annotated[bool, typer.Option("--no-dagster", help="不启动 Dagster")] = False,
) -> None:
    """启动门户网页和 Dagster / portal, webserver, daemon."""
    settings = open_settings(make=True)
    tls = _tls(tls_cert, tls_key)
    _require_free("门户", host, port, "--port")
    if not no_dagster:
        dagster_host, dagster_port = _dagster_address(settings)
        _require_free("Dagster ", dagster_host, dagster_port, "SIHAI_DAGSTER_URL")
    _prepare(settings)
    environment = _environment(settings)
    services = [_portal(settings, environment, host, port, tls, behind_proxy=behind_proxy)]
    lines = [f"门户 {address}" for address in _addresses(host, port, "https" if tls else "http")]
    if not no_dagster:
        services += _dagster(settings, environment, dagster_host, dagster_port, logs=True)
        lines.append(f"Dagster {settings.dagster_url}；每夜 01:30（北京时间）评级")
    lines.append(f"日志 {settings.logs}")
    if not _has_accounts(settings):
        lines.append("还没有账号，谁也不能登录；请另开窗口用 sihai user add 新建第一位系统管理员。")
    if host not in _LOCAL and not tls and not behind_proxy:
        lines.append("注意：没有 --tls-cert，密码在网络上不加密；只宜在可信的内网中使用。")
    _run(services, lines)


def dagster(
    port: Annotated[int, typer.Option(min=1, max=65535, help="网页端口")] = _DAGSTER_PORT, host: _Host = "127.0.0.1"
) -> None:
    """只启动 Dagster / webserver and daemon alone."""
    settings = open_settings(make=True)
    _require_free("Dagster ", host, port, "--port")
    _prepare(settings)
    services = _dagster(settings, _environment(settings), host, port, logs=False)
    _run(services, [f"网页 http://{host}:{port}", f"收件夹 {settings.inbox}；每夜 01:30（北京时间）评级"])


def _run(services: Sequence[Service], lines: Sequence[str]) -> None:
    from portal.serving import Supervisor

    console = err()

    def tell(sentence: str) -> None:
        console.print(sentence, markup=False, soft_wrap=True)

    def ready() -> None:
        for line in lines:
            console.print(line, style="bold", markup=False, soft_wrap=True)
        tell("按 Ctrl-C 停止。")

    tell("正在启动……")
    failure = Supervisor(services, tell).run(ready)
    if failure is not None:
        raise CommandError(*_words(failure))
    tell("已停止。")


def _words(failure: Failure) -> tuple[str, str]:
    where = str(failure.service.log) if failure.service.log else "上面的输出"
    module = failure.service.command[0]
    if failure.code is None:
        return f"{failure.service.name}一直没有应答，已全部停止；原因见 {where}。", f"{module} never answered"
    return (
        f"{failure.service.name}意外退出，已全部停止；原因见 {where}。",
        f"{module} ended with code {failure.code}",
    )


def _prepare(settings: Settings) -> None:
    """What would otherwise fail in a process of its own, far from whoever types: standards and the registry."""
    read_standards(settings)
    from registry.database import open_registry

    open_registry(settings.registry_url).dispose()


def _has_accounts(settings: Settings) -> bool:
    from portal.security.accounts import list_accounts
    from registry.database import open_registry

    engine = open_registry(settings.registry_url)
    try:
        return bool(list_accounts(engine))
    finally:
        engine.dispose()


def _environment(settings: Settings) -> dict[str, str]:
    from pipelines.home import prepare_dagster_home

    return prepare_dagster_home(settings)


def _portal(
    settings: Settings,
    environment: dict[str, str],
    host: str,
    port: int,
    tls: tuple[Path, Path] | None,
    *,
    behind_proxy: bool,
) -> Service:
    from portal.answering import answers
    from portal.serving import Service

    command = ["portal.main", "--host", host, "--port", str(port)]
    if tls:
        command += ["--tls-cert", str(tls[0]), "--tls-key", str(tls[1])]
    if behind_proxy:
        command.append("--behind-proxy")
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return Service(
        "门户", tuple(command), environment, lambda: answers(near, port, is_tls=tls is not None),
        settings.logs / "portal.out", is_restarted=True,
    )  # fmt: skip


def _dagster(settings: Settings, environment: dict[str, str], host: str, port: int, *, logs: bool) -> list[Service]:
    """Dagster's webserver and daemon; with `logs` they write there and are started again when they die."""
    from portal.answering import answers, daemon_answers
    from portal.serving import Service

    location = ("-m", "pipelines.definitions", "-d", str(PROJECT_ROOT))
    web = ("dagster_webserver", "-h", host, "-p", str(port), *location)
    daemon = ("dagster._daemon", "run", *location)
    is_alive = daemon_answers(host, port)
    return [
        Service("Dagster 的网页", web, environment, lambda: answers(host, port),
                settings.logs / "dagster-web.out" if logs else None, logs),
        Service("Dagster 的后台", daemon, environment, is_alive,
                settings.logs / "dagster-daemon.out" if logs else None, logs),
    ]  # fmt: skip


def _dagster_address(settings: Settings) -> tuple[str, int]:
    from urllib.parse import urlsplit

    url = urlsplit(settings.dagster_url)
    return url.hostname or "127.0.0.1", url.port or 80


def _tls(cert: Path | None, key: Path | None) -> tuple[Path, Path] | None:
    if cert is None and key is None:
        return None
    if cert is None or key is None:
        raise WrongUsageError("--tls-cert 和 --tls-key 要同时给出。", "both --tls-cert and --tls-key are needed")
    import ssl

    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key)
    except (OSError, ssl.SSLError) as error:
        raise WrongUsageError(
            f"证书 {cert} 和私钥 {key} 不能用；请给出成对的 PEM 文件，私钥不加密码。", str(error)
        ) from None
    return cert.resolve(), key.resolve()


def _require_free(name: str, host: str, port: int, option: str) -> None:
    from portal.serving import not_free

    error = not_free(host, port)
    if error is not None:
        example = f"{option} {port + 1}" if option.startswith("--") else f"{option}=http://{host}:{port + 1}"
        raise WrongUsageError(
            f"{name}要用的 {host}:{port} 已被占用或不能用。若是上一次启动的还在运行，请先停止它；否则请换一个，"
            f"例如 {example}。",
            f"cannot listen on {host}:{port}: {error}",
        )


def _addresses(host: str, port: int, scheme: str) -> list[str]:
    """Where it is opened: listening on every network, also by the name of this machine."""
    hosts = ["127.0.0.1", socket.gethostname()] if host in _EVERYWHERE else [host]
    return [f"{scheme}://{f'[{one}]' if ':' in one else one}:{port}" for one in hosts]
