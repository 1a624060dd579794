/* SPDX-License-Identifier: MIT */
#include "report/sarif_uri.h"

#include <stdio.h>
#include <string.h>

#include "common/memory.h"
#include "report/json_value.h"

/* A path as a URI reference: everything but unreserved characters and slashes is percent-encoded. The caller owns it.
 */
static char *uri_of(const char *path)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/+,@";
	char *out = NULL;
	size_t size;
	FILE *stream = open_memstream(&out, &size);

	if (!stream)
		return vmr_strdup("");
	if (path[0] == '/')
		fputs("file://", stream);
	for (const char *p = path; *p; p++)
		fprintf(stream, strchr(plain, *p) ? "%c" : "%%%02X", (unsigned char)*p);
	fclose(stream);
	return out;
}

void sarif_add_artifact(cJSON *object, const char *file)
{
	vmr_autofree char *uri = uri_of(file);
	cJSON *artifact = json_add_object(object, "artifactLocation");

	json_add_text(artifact, "uri", uri);
	if (file[0] != '/')
		json_add_text(artifact, "uriBaseId", "SRCROOT");
}
