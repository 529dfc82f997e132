/* The table of file formats.  Sorted by ending; where several endings share a type, names agree, too. */
#include "import/format.h"

/* clang-format off */
#define ROW(ending, mime, name, family) { STR_INIT(ending), STR_INIT(mime), STR_INIT(name), family }

static const struct format formats[] = {
	ROW("7z", "application/x-7z-compressed", "7Z", FORMAT_OTHER),
	ROW("asc", "text/plain", "TXT", FORMAT_TEXT),
	ROW("atom", "application/atom+xml", "ATOM", FORMAT_XML),
	ROW("avi", "video/x-msvideo", "AVI", FORMAT_OTHER),
	ROW("bmp", "image/bmp", "BMP", FORMAT_PICTURE),
	ROW("css", "text/css", "CSS", FORMAT_TEXT),
	ROW("csv", "text/csv", "CSV", FORMAT_TEXT),
	ROW("diff", "text/x-diff", "DIFF", FORMAT_TEXT),
	ROW("doc", "application/msword", "DOC", FORMAT_OLE),
	ROW("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX", FORMAT_ZIP),
	ROW("epub", "application/epub+zip", "EPUB", FORMAT_ZIP),
	ROW("gemini", "text/gemini", "GMI", FORMAT_TEXT),
	ROW("gif", "image/gif", "GIF", FORMAT_PICTURE),
	ROW("gmi", "text/gemini", "GMI", FORMAT_TEXT),
	ROW("gpub", "application/gpub+zip", "GPUB", FORMAT_ZIP),
	ROW("gz", "application/gzip", "GZ", FORMAT_OTHER),
	ROW("htm", "text/html", "HTML", FORMAT_TEXT),
	ROW("html", "text/html", "HTML", FORMAT_TEXT),
	ROW("ico", "image/vnd.microsoft.icon", "ICO", FORMAT_PICTURE),
	ROW("ics", "text/calendar", "ICS", FORMAT_TEXT),
	ROW("jpeg", "image/jpeg", "JPEG", FORMAT_PICTURE),
	ROW("jpg", "image/jpeg", "JPEG", FORMAT_PICTURE),
	ROW("json", "application/json", "JSON", FORMAT_TEXT),
	ROW("markdown", "text/markdown", "MD", FORMAT_TEXT),
	ROW("md", "text/markdown", "MD", FORMAT_TEXT),
	ROW("mid", "audio/midi", "MIDI", FORMAT_OTHER),
	ROW("mp3", "audio/mpeg", "MP3", FORMAT_OTHER),
	ROW("mp4", "video/mp4", "MP4", FORMAT_OTHER),
	ROW("odp", "application/vnd.oasis.opendocument.presentation", "ODP", FORMAT_ZIP),
	ROW("ods", "application/vnd.oasis.opendocument.spreadsheet", "ODS", FORMAT_ZIP),
	ROW("odt", "application/vnd.oasis.opendocument.text", "ODT", FORMAT_ZIP),
	ROW("ogg", "audio/ogg", "OGG", FORMAT_OTHER),
	ROW("opus", "audio/ogg", "OPUS", FORMAT_OTHER),
	ROW("pdf", "application/pdf", "PDF", FORMAT_OTHER),
	ROW("png", "image/png", "PNG", FORMAT_PICTURE),
	ROW("ppt", "application/vnd.ms-powerpoint", "PPT", FORMAT_OLE),
	ROW("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PPTX", FORMAT_ZIP),
	ROW("rar", "application/vnd.rar", "RAR", FORMAT_OTHER),
	ROW("rss", "application/rss+xml", "RSS", FORMAT_XML),
	ROW("rtf", "application/rtf", "RTF", FORMAT_OTHER),
	ROW("svg", "image/svg+xml", "SVG", FORMAT_XML),
	ROW("tar", "application/x-tar", "TAR", FORMAT_OTHER),
	ROW("tif", "image/tiff", "TIFF", FORMAT_PICTURE),
	ROW("tiff", "image/tiff", "TIFF", FORMAT_PICTURE),
	ROW("txt", "text/plain", "TXT", FORMAT_TEXT),
	ROW("vcf", "text/vcard", "VCF", FORMAT_TEXT),
	ROW("wav", "audio/x-wav", "WAV", FORMAT_OTHER),
	ROW("webm", "video/webm", "WEBM", FORMAT_OTHER),
	ROW("webp", "image/webp", "WEBP", FORMAT_PICTURE),
	ROW("xhtml", "application/xhtml+xml", "XHTML", FORMAT_XML),
	ROW("xls", "application/vnd.ms-excel", "XLS", FORMAT_OLE),
	ROW("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX", FORMAT_ZIP),
	ROW("xml", "text/xml", "XML", FORMAT_XML),
	ROW("zip", "application/zip", "ZIP", FORMAT_OTHER),
};

/* Other names for the same things, as libmagic and old servers have them. */
static const struct {
	struct str other, mime;
} other_names[] = {
	{ STR_INIT("application/x-rar"), STR_INIT("application/vnd.rar") },
	{ STR_INIT("application/xml"), STR_INIT("text/xml") },
	{ STR_INIT("audio/x-opus+ogg"), STR_INIT("audio/ogg") },
	{ STR_INIT("image/x-ico"), STR_INIT("image/vnd.microsoft.icon") },
	{ STR_INIT("image/x-ms-bmp"), STR_INIT("image/bmp") },
	{ STR_INIT("text/rtf"), STR_INIT("application/rtf") },
};
/* clang-format on */

#define COUNT(list) (sizeof(list) / sizeof(*(list)))
#define ENDING_MAX  8

struct str
format_ending(struct str name)
{
	size_t at = name.n;

	while (at && name.s[at - 1] != '.' && name.s[at - 1] != '/')
		at--;
	struct str ending = str_after(name, at);
	/* ".profile" is a name, not an ending. */
	if (at < 2 || name.s[at - 1] != '.' || name.s[at - 2] == '/' || ending.n > ENDING_MAX)
		return STR("");
	for (size_t i = 0; i < ending.n; i++) {
		char c = ending.s[i];
		if (!(c >= '0' && c <= '9') && !((c | 32) >= 'a' && (c | 32) <= 'z'))
			return STR("");
	}
	return ending;
}

const struct format *
format_of_name(struct str name)
{
	struct str ending = format_ending(name);

	for (size_t i = 0; i < COUNT(formats) && ending.n; i++)
		if (str_eq_ascii_case(ending, formats[i].ending))
			return &formats[i];
	return NULL;
}

const struct format *
format_of_mime(struct str mime)
{
	for (size_t i = 0; i < COUNT(other_names); i++)
		if (str_eq_ascii_case(mime, other_names[i].other))
			mime = other_names[i].mime;
	for (size_t i = 0; i < COUNT(formats); i++)
		if (str_eq_ascii_case(mime, formats[i].mime))
			return &formats[i];
	return NULL;
}
