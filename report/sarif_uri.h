/* SPDX-License-Identifier: MIT */
/* Files in SARIF. */
#pragma once

#include <cjson/cJSON.h>

/* Add the key artifactLocation: a relative path is below SRCROOT. */
void sarif_add_artifact(cJSON *object, const char *file);
