"""What people find in a pack beside the templates: the page 使用说明.txt and the scripts that start the checker."""

from __future__ import annotations

TEMPLATES, PAPER, OUTGOING, MARKED, PROGRAM = "模板", "纸质表", "待报", "检查结果", "程序"
PAGE = "使用说明.txt"
CHECK, BUNDLE = "检查.sh", "打包.sh"

# Only what the shell itself can do: nothing is taken for granted on the office's machine, not even `dirname`.
_START = """#!/bin/sh
# {purpose}
case "$0" in */*) here=${{0%/*}} ;; *) here=. ;; esac
here=$(CDPATH= cd "$here" && pwd) || exit 3
program="$here/{program}"
unset PYTHONSTARTUP PYTHONUSERBASE SIHAI_REGISTRY_URL
export PYTHONHOME="$program/python" PYTHONPATH="$program/sihai:$program/libraries"
export PYTHONTZPATH="$program/python/zoneinfo:/usr/share/zoneinfo" PYTHONNOUSERSITE=1 PYTHONUTF8=1
export LD_LIBRARY_PATH="$program/python/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
export SIHAI_HOME="$program/home" SIHAI_PRACTICE={practice}
"""

# Photographs of the paper forms lie among the sheets; 打包.sh looks at them.
_CHECK = """if [ $# -eq 0 ]; then
  for file in "$here/{outgoing}"/*; do
    case "$file" in
    *.[Jj][Pp][Gg] | *.[Jj][Pp][Ee][Gg] | *.[Pp][Nn][Gg] | *.[Pp][Dd][Ff] | *.[Tt][Ii][Ff] | *.[Tt][Ii][Ff][Ff]) ;;
    *.[Hh][Ee][Ii][Cc] | *.[Ww][Ee][Bb][Pp]) ;;
    *) [ ! -e "$file" ] || set -- "$@" "$file" ;;
    esac
  done
  if [ $# -eq 0 ]; then
    echo "“{outgoing}”文件夹里没有表；请把填好的表放进去，或写 sh {check} 文件名。" >&2
    exit 2
  fi
fi
exec "$program/python/bin/{python}" -m cli.main check --annotate --force -o "$here/{marked}" "$@"
"""

_BUNDLE = """[ $# -gt 0 ] || cd "$here" || exit 3
exec "$program/python/bin/{python}" -m cli.main bundle "$here/{outgoing}" --place {place} "$@"
"""


def check_script(python: str, *, is_practice: bool) -> str:
    """The script that checks the sheets named, or those in 待报."""
    start = _START.format(purpose="检查报表：sh 检查.sh [文件…]", program=PROGRAM, practice=int(is_practice))
    return start + _CHECK.format(outgoing=OUTGOING, marked=MARKED, check=CHECK, python=python)


def bundle_script(python: str, place_code: str, *, is_practice: bool) -> str:
    """The script that bundles what lies in 待报."""
    start = _START.format(purpose="打包待报的表：sh 打包.sh [-o 文件]", program=PROGRAM, practice=int(is_practice))
    return start + _BUNDLE.format(outgoing=OUTGOING, python=python, place=place_code)


def page(place_name: str, *, kind: str | None, size_bytes: int, made_on: str, rules: str, is_practice: bool) -> str:
    """The page, for staff.

    Args:
        place_name: The place that the pack is for.
        kind: For which machines the checker is, None where there is none.
        size_bytes: Of the whole pack.
        made_on: Day of packing.
        rules: Version of the rules by which it checks.
        is_practice: Packed in practice mode.
    """
    mark = "【练习，不作正式报送】\n" if is_practice else ""
    head = f"""{mark}{place_name} 四害密度监测 填报包
打包日期 {made_on}，校验规则 {rules}，共 {size_bytes / 1e6:.0f} MB。

一、填表
1. 从“{TEMPLATES}”文件夹把要填的表复制到“{OUTGOING}”文件夹，用 Excel 或 WPS 填写。模板原件请勿改动。
   现场用纸笔记录的，打印“{PAPER}”文件夹里的表。
2. 检查过而没有发现的填 0；没有检查的留空。不要改动标题行。
"""
    if kind is None:
        rest = f"""
二、报送
本包不含检查程序。填好后把“{OUTGOING}”文件夹里的文件交给县（市、区）疾控中心，由其检查并给出回执。
"""
    else:
        rest = f"""
二、检查（本机不必联网，也不必安装任何程序）
1. 打开终端，进入本文件夹，运行：sh {CHECK}
   检查“{OUTGOING}”里的全部表；只查一份：sh {CHECK} {OUTGOING}/文件名.xlsx
   “{MARKED}”文件夹里是标注好的表：错误标红，批注里写明怎么改。
2. 按提示改正“{OUTGOING}”里的表后再查，直到“全部通过”。第一次运行要等半分钟左右，以后几秒钟。

三、打包报送
1. 运行：sh {BUNDLE}
   本文件夹里会出现一个“报表包-….zip”，用 U 盘或邮件交给县（市、区）疾控中心。请勿改动其中内容。
   原始表的照片或扫描件也可放进“{OUTGOING}”一并打包：文件名以该表的名字开头，如“表名-1.jpg”。
2. 县里读入后给出每份表的回执和结果，请带回存放；有退回的，改正同一份表，再打包一次。
3. 已收到回执的表请从“{OUTGOING}”移走；忘了移走也不会重复计入。

检查程序适用于：{kind}。其他电脑（如 Windows）只填表，请在县里检查。
"""
    tail = """
单位、村社区、轮次或规则有变动时，县里会发新的填报包；请用新包里的模板。
"""
    return head + rest + tail
