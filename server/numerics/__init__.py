"""Recurrent networks computed step by step: tensors in, tensors out; no files, no clock, no web."""
