"""Costs: functions of a training run."""
