create or replace table flags.quota_member (
    place_code varchar,
    quota_id varchar,
    member_kind varchar,
    member_code varchar,
    member_name varchar,
    state varchar,
    reason varchar
);

comment on table flags.quota_member is '数量指标的计数对象 | place × quota that binds it × unit, village, community or street counted: whether it meets what is asked';
comment on column flags.quota_member.place_code is '区划代码 | place that is to reach the quota, shortest prefix: 4 city, 6 county, 9 street or town';
comment on column flags.quota_member.quota_id is '指标代码 | quota';
comment on column flags.quota_member.member_kind is '对象类别 | unit, village, community, street or town';
comment on column flags.quota_member.member_code is '对象代码 | code of the unit or place counted';
comment on column flags.quota_member.member_name is '对象名称 | name of the unit or place counted';
comment on column flags.quota_member.state is '状态 | met, not_met or not_assessed';
comment on column flags.quota_member.reason is '原因 | status of the naming, else criteria_met, criterion_missed, no_survey, feature_present, feature_absent, feature_unknown, target_met, target_missed, no_letter or stale_letter';
