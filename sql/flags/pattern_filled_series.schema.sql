create or replace table flags.pattern_filled_series (
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

comment on table flags.pattern_filled_series is '等差数列 | sheet × run of consecutive rows in which a count climbs or falls by equal steps';
comment on column flags.pattern_filled_series.rule_id is '规则 | rule, `pattern.` and the name of this table';
comment on column flags.pattern_filled_series.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.pattern_filled_series.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.pattern_filled_series.form is '表单 | form; empty where several are concerned';
comment on column flags.pattern_filled_series.indicator is '指标 | indicator; empty where single counts are concerned';
comment on column flags.pattern_filled_series.column_key is '列 | column concerned, the first of several; empty where none is';
comment on column flags.pattern_filled_series.submission_id is '报送编号 | id of the submission of the first row concerned';
comment on column flags.pattern_filled_series.row_id is '行标识 | sheet row within the submission, the first of those concerned';
comment on column flags.pattern_filled_series.row_count is '行数 | sheet rows concerned, in this sheet and others';
comment on column flags.pattern_filled_series.surveyed_on is '调查日期 | survey day of that row';
comment on column flags.pattern_filled_series.seen_value is '所见值 | the number that caught the eye; see seen_zh';
comment on column flags.pattern_filled_series.expected_value is '预期值 | the number that would have been expected, where there is one';
comment on column flags.pattern_filled_series.score is '得分 | robust z, probability, or other measure of how odd it is; empty where it is a plain fact';
comment on column flags.pattern_filled_series.other_submission_id is '另一报送 | the submission that it resembles or contradicts';
comment on column flags.pattern_filled_series.other_row_id is '另一行 | first row there';
comment on column flags.pattern_filled_series.seen_zh is '所见 | what was seen, in Chinese';
comment on column flags.pattern_filled_series.seen_en is '所见（英文） | what was seen, in English';
