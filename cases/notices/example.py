"""A commented notices.toml, which a test reads back; `sihai notices example` prints it."""

EXAMPLE = """\
# 案件通知的接收人。另存为 SIHAI_HOME 下的 notices.toml，再运行 chmod 600 notices.toml（里面有密钥）。
# 改好后运行 sihai notices check：谁会收到什么、哪里没有人接收。

# 网页地址，通知里附链接；没有网页就不写，通知里写查看命令。
# base_url = "https://sihai.example.cn"

# 几天前的事件不再通知（新加接收人、补录旧数据时不会一下子发很多）；不写就是 7。
# oldest_days = 7

# 每日汇总里，几个工作日内到期算即将到期；不写就是 2。
# due_soon_days = 2

[[recipient]]
name = "硖石街道爱卫办"          # 不能重名；改名等于换了一个接收人
level = "town"                   # town 镇街：本地案件的进展；county 县级：各地案件和逾期上报；
                                 # office 爱卫办：只有复发、逾期上报、手工销案
places = ["硖石街道"]            # 名称或区划代码；包括其下全部
# vectors = ["鼠", "蚊"]         # 不写就是鼠、蚊、蝇、蟑都要
# events = ["立案", "逾期"]      # 不写就按 level；[] 为只要每日汇总。可写：立案、复发、发文、复查结论、
                                 # 销案、撤案、逾期、逾期上报、跨季挂起、恢复办理、手工销案
# since = 2026-11-25             # 这一天起的事件才通知；不写就看 oldest_days
quiet = "22:00-07:00"            # 免打扰，可以跨零点；不写就是这个时段，"" 为不设
digest = true                    # 每日汇总：有逾期、快到期、待核准或新发现的才发，一天最多一条
digest_at = "08:30"              # 汇总的时间
# 一行一个途径，每个途径都会收到每条通知。
# 钉钉机器人  dingtalk://加签密钥@令牌/     企业微信机器人  wecombot://机器人key/
# 飞书机器人  feishu://令牌/                邮箱  mailtos://用户:授权码@smtp.example.cn?to=收件人@example.cn
apprise = ["dingtalk://SECxxxxxxxxxxxxxxxx@xxxxxxxxxxxxxxxx/"]

[[recipient]]
name = "海宁市疾控中心"
level = "county"
places = ["330481"]
digest = true
apprise = ["wecombot://xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx/"]

[[recipient]]
name = "市爱卫办督办系统"
level = "office"
places = ["海宁市"]
quiet = ""
# 对接别的系统：POST 一段 JSON。请求头 X-Sihai-Timestamp 是 Unix 秒；X-Sihai-Signature 是
# "sha256=" 加上 HMAC-SHA256(secret, 时间戳 + "." + 正文) 的十六进制；Idempotency-Key 是通知编号，
# 同一编号再来一次就是重发，对方应只办一次。对方答 2xx 即为送达。
[recipient.webhook]
url = "https://duban.example.cn/sihai"
secret = "请改成至少十六个字符的随机文字并与对方约定"
"""
