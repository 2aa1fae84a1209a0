create or replace table flags.suspicious_result (
    rule_id varchar,
    severity varchar,
    place_code varchar,
    vector varchar,
    form varchar,
    indicator varchar,
    column_key varchar,
    submission_id varchar,
    receipt_no varchar,
    row_id varchar,
    row_number bigint,
    row_count bigint,
    surveyed_on date,
    seen_value double,
    expected_value double,
    score double,
    other_submission_id varchar,
    other_row_id varchar,
    seen_zh varchar,
    seen_en varchar,
    sentence_zh varchar,
    sentence_en varchar,
    expected_zh varchar,
    expected_en varchar,
    is_confirmed boolean,
    confirmed_at timestamptz,
    confirmed_by varchar,
    confirmation_reason varchar,
    is_excepted boolean,
    excepted_by varchar,
    exception_reason varchar,
    excepted_until date,
    is_open boolean
);

comment on table flags.suspicious_result is '可疑结果 | finding of a rule across rows, places or time, and warning or notice of a sheet row in force';
comment on column flags.suspicious_result.rule_id is '规则 | rule, see reference.rule';
comment on column flags.suspicious_result.severity is '级别 | warning or notice';
comment on column flags.suspicious_result.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.suspicious_result.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.suspicious_result.form is '表单 | form; empty where several are concerned';
comment on column flags.suspicious_result.indicator is '指标 | indicator; empty where single counts are concerned';
comment on column flags.suspicious_result.column_key is '列 | column concerned, the first of several; empty where none is';
comment on column flags.suspicious_result.submission_id is '报送编号 | id of the submission of the first row concerned';
comment on column flags.suspicious_result.receipt_no is '回执号 | receipt number of the submission';
comment on column flags.suspicious_result.row_id is '行标识 | sheet row within the submission, the first of those concerned';
comment on column flags.suspicious_result.row_number is '行号 | row number as the sender sees it';
comment on column flags.suspicious_result.row_count is '行数 | sheet rows concerned, in this sheet and others';
comment on column flags.suspicious_result.surveyed_on is '调查日期 | survey day of that row';
comment on column flags.suspicious_result.seen_value is '所见值 | the number that caught the eye; see seen_zh';
comment on column flags.suspicious_result.expected_value is '预期值 | the number that would have been expected, where there is one';
comment on column flags.suspicious_result.score is '得分 | robust z, probability, or other measure of how odd it is; empty where it is a plain fact';
comment on column flags.suspicious_result.other_submission_id is '另一报送 | the submission that it resembles or contradicts';
comment on column flags.suspicious_result.other_row_id is '另一行 | first row there';
comment on column flags.suspicious_result.seen_zh is '所见 | what was seen, in Chinese';
comment on column flags.suspicious_result.seen_en is '所见（英文） | what was seen, in English';
comment on column flags.suspicious_result.sentence_zh is '要求 | what should be true, in Chinese';
comment on column flags.suspicious_result.sentence_en is '要求（英文） | what should be true, in English';
comment on column flags.suspicious_result.expected_zh is '应为 | what may stand there, in Chinese; empty for rules across rows';
comment on column flags.suspicious_result.expected_en is '应为（英文） | what may stand there, in English; empty for rules across rows';
comment on column flags.suspicious_result.is_confirmed is '是否已确认 | whether somebody confirmed it as true';
comment on column flags.suspicious_result.confirmed_at is '确认时间 | when it was confirmed';
comment on column flags.suspicious_result.confirmed_by is '确认人 | who confirmed it';
comment on column flags.suspicious_result.confirmation_reason is '确认理由 | why it is true';
comment on column flags.suspicious_result.is_excepted is '是否认可例外 | whether an accepted exception covers it at as_of';
comment on column flags.suspicious_result.excepted_by is '认可人 | who accepted the exception';
comment on column flags.suspicious_result.exception_reason is '例外理由 | why it is accepted';
comment on column flags.suspicious_result.excepted_until is '例外至 | last day of the exception; empty while it has no end';
comment on column flags.suspicious_result.is_open is '是否待看 | for the reviewer to look at: neither confirmed nor excepted, and no mere notice of a row';
