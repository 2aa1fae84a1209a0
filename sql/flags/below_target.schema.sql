create or replace table flags.below_target (
    place_code varchar,
    place_kind varchar,
    target_id varchar,
    vector varchar,
    indicator varchar,
    unit_scope varchar,
    round_id varchar,
    required varchar,
    actual varchar,
    mark varchar,
    probability_met double,
    findings_to_mend bigint,
    effort_to_prove bigint,
    is_stale boolean,
    edition_status varchar
);

comment on table flags.below_target is '未达目标 | place × target that the official letter or value does not meet';
comment on column flags.below_target.place_code is '区划代码 | place, shortest prefix: 4 city, 6 county, 9 street or town, 12 village';
comment on column flags.below_target.place_kind is '区划级别 | province, city, county, street, town, township, village or community';
comment on column flags.below_target.target_id is '目标 | target';
comment on column flags.below_target.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column flags.below_target.indicator is '指标 | indicator';
comment on column flags.below_target.unit_scope is '单位范围 | all, key, or one unit type';
comment on column flags.below_target.round_id is '轮次 | round';
comment on column flags.below_target.required is '要求 | letter or value asked for';
comment on column flags.below_target.actual is '实际等级或数值 | actual letter or value';
comment on column flags.below_target.mark is '把握 | confirmed_met, likely_met, undetermined, likely_missed or confirmed_missed; empty where not assessed';
comment on column flags.below_target.probability_met is '达标概率 | probability (Jeffreys, counts deflated) that every interval part meets its limit';
comment on column flags.below_target.findings_to_mend is '需整改处数 | findings that must go for the limit to be met at this effort';
comment on column flags.below_target.effort_to_prove is '证明所需工作量 | effort without an adverse finding that proves the limit at 95 %; for reviewers, never a remedy';
comment on column flags.below_target.is_stale is '是否过期 | whether valid_until has passed by as_of';
comment on column flags.below_target.edition_status is '版本状态 | in_force, superseded (a lapsed edition judges, because the newer limits are not known) or unknown';
