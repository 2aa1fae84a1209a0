create or replace table flags.pattern_crowded_limit (
    rule_id varchar,
    place_code varchar,
    vector varchar,
    form varchar,
    indicator varchar,
    column_key varchar,
    submission_id varchar,
    row_id varchar,
    row_count bigint,
    surveyed_on date,
    seen_value double,
    expected_value double,
    score double,
    other_submission_id varchar,
    other_row_id varchar,
    seen_zh varchar,
    seen_en varchar
);

comment on table flags.pattern_crowded_limit is '贴近限值 | county × indicator × limit × year with many streets just inside and hardly any just outside';
comment on column flags.pattern_crowded_limit.rule_id is '规则 | rule, `pattern.` and the name of this table';
comment on column flags.pattern_crowded_limit.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.pattern_crowded_limit.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.pattern_crowded_limit.form is '表单 | form; empty where several are concerned';
comment on column flags.pattern_crowded_limit.indicator is '指标 | indicator; empty where single counts are concerned';
comment on column flags.pattern_crowded_limit.column_key is '列 | column concerned, the first of several; empty where none is';
comment on column flags.pattern_crowded_limit.submission_id is '报送编号 | id of the submission of the first row concerned';
comment on column flags.pattern_crowded_limit.row_id is '行标识 | sheet row within the submission, the first of those concerned';
comment on column flags.pattern_crowded_limit.row_count is '行数 | sheet rows concerned, in this sheet and others';
comment on column flags.pattern_crowded_limit.surveyed_on is '调查日期 | survey day of that row';
comment on column flags.pattern_crowded_limit.seen_value is '所见值 | the number that caught the eye; see seen_zh';
comment on column flags.pattern_crowded_limit.expected_value is '预期值 | the number that would have been expected, where there is one';
comment on column flags.pattern_crowded_limit.score is '得分 | robust z, probability, or other measure of how odd it is; empty where it is a plain fact';
comment on column flags.pattern_crowded_limit.other_submission_id is '另一报送 | the submission that it resembles or contradicts';
comment on column flags.pattern_crowded_limit.other_row_id is '另一行 | first row there';
comment on column flags.pattern_crowded_limit.seen_zh is '所见 | what was seen, in Chinese';
comment on column flags.pattern_crowded_limit.seen_en is '所见（英文） | what was seen, in English';
