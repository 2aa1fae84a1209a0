create or replace table reference.indicator_form (
    indicator varchar,
    vector varchar,
    form varchar
);

comment on table reference.indicator_form is '指标所在表单 | indicator: the form whose sheets give it';
comment on column reference.indicator_form.indicator is '指标 | indicator';
comment on column reference.indicator_form.vector is '病媒 | rodent, mosquito, fly or cockroach';
comment on column reference.indicator_form.form is '表单 | form; empty where several are concerned';
