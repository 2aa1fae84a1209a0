create or replace table flags.pattern_inspector_in_two_towns (
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

comment on table flags.pattern_inspector_in_two_towns is '一日两地 | county × inspector × day with rows of more than one street or town';
comment on column flags.pattern_inspector_in_two_towns.rule_id is '规则 | rule, `pattern.` and the name of this table';
comment on column flags.pattern_inspector_in_two_towns.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.pattern_inspector_in_two_towns.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.pattern_inspector_in_two_towns.form is '表单 | form; empty where several are concerned';
comment on column flags.pattern_inspector_in_two_towns.indicator is '指标 | indicator; empty where single counts are concerned';
comment on column flags.pattern_inspector_in_two_towns.column_key is '列 | column concerned, the first of several; empty where none is';
comment on column flags.pattern_inspector_in_two_towns.submission_id is '报送编号 | id of the submission of the first row concerned';
comment on column flags.pattern_inspector_in_two_towns.row_id is '行标识 | sheet row within the submission, the first of those concerned';
comment on column flags.pattern_inspector_in_two_towns.row_count is '行数 | sheet rows concerned, in this sheet and others';
comment on column flags.pattern_inspector_in_two_towns.surveyed_on is '调查日期 | survey day of that row';
comment on column flags.pattern_inspector_in_two_towns.seen_value is '所见值 | the number that caught the eye; see seen_zh';
comment on column flags.pattern_inspector_in_two_towns.expected_value is '预期值 | the number that would have been expected, where there is one';
comment on column flags.pattern_inspector_in_two_towns.score is '得分 | robust z, probability, or other measure of how odd it is; empty where it is a plain fact';
comment on column flags.pattern_inspector_in_two_towns.other_submission_id is '另一报送 | the submission that it resembles or contradicts';
comment on column flags.pattern_inspector_in_two_towns.other_row_id is '另一行 | first row there';
comment on column flags.pattern_inspector_in_two_towns.seen_zh is '所见 | what was seen, in Chinese';
comment on column flags.pattern_inspector_in_two_towns.seen_en is '所见（英文） | what was seen, in English';
