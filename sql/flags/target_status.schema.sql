create or replace table flags.target_status (
    place_code varchar,
    place_kind varchar,
    target_id varchar,
    vector varchar,
    indicator varchar,
    unit_scope varchar,
    round_id varchar,
    required varchar,
    actual_grade varchar,
    actual_value double,
    status varchar,
    mark varchar,
    probability_met double,
    smallest_probability_met double,
    smallest_p_value double,
    interval_parts bigint,
    has_broken_condition boolean,
    has_missed_mean boolean,
    findings_to_mend bigint,
    effort_to_prove bigint,
    is_stale boolean,
    edition_status varchar,
    not_assessed_reason varchar
);

comment on table flags.target_status is '目标达成情况 | place × target in force: met, not met or not assessed, and how sure that is';
comment on column flags.target_status.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.target_status.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.target_status.target_id is '目标 | target';
comment on column flags.target_status.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.target_status.indicator is '指标 | indicator';
comment on column flags.target_status.unit_scope is '单位范围 | all, key, or one unit type';
comment on column flags.target_status.round_id is '轮次 | round';
comment on column flags.target_status.required is '要求 | letter or value asked for';
comment on column flags.target_status.actual_grade is '实际等级 | actual letter';
comment on column flags.target_status.actual_value is '实际数值 | actual value of the index';
comment on column flags.target_status.status is '达成状态 | met, not_met or not_assessed, by the official letter or value';
comment on column flags.target_status.mark is '把握 | confirmed_met, likely_met, undetermined, likely_missed or confirmed_missed; empty where not assessed';
comment on column flags.target_status.probability_met is '达标概率 | probability (Jeffreys, counts deflated) that every interval part meets its limit';
comment on column flags.target_status.smallest_probability_met is '最低达标概率 | smallest probability among the interval parts';
comment on column flags.target_status.smallest_p_value is '最小P值 | smallest exact p-value of a part being missed; times interval_parts it is Holm''s first step';
comment on column flags.target_status.interval_parts is '有区间的指标数 | indicators that have an interval';
comment on column flags.target_status.has_broken_condition is '是否触犯一票否决 | whether a hard condition is broken';
comment on column flags.target_status.has_missed_mean is '是否有均数超限 | whether a per-positive mean is missed';
comment on column flags.target_status.findings_to_mend is '需整改处数 | findings that must go for the limit to be met at this effort';
comment on column flags.target_status.effort_to_prove is '证明所需工作量 | effort without an adverse finding that proves the limit at 95 %; for reviewers, never a remedy';
comment on column flags.target_status.is_stale is '是否过期 | whether valid_until has passed by as_of';
comment on column flags.target_status.edition_status is '版本状态 | in_force, superseded (a lapsed edition judges, because the newer limits are not known) or unknown';
comment on column flags.target_status.not_assessed_reason is '未评原因 | why there is no letter: traps_only, no_report, partial, indicator_missing, out_of_season or no_limits';
