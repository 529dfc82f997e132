/* How English words inflect, as far as search needs it. */
#include <stdbool.h>
#include <stddef.h>

#include "base/word_classes.h"

static const struct word_class classes[] = {
	/* work, works, worked, working */
	{ NULL, "- s es ed ing", NULL, false },
	/* city, cities; carry, carried */
	{ NULL, "y ies ied ying", NULL, false },
	/* house, houses; serve, serving */
	{ NULL, "e es ed ing", NULL, false },
	/* plan, planned, planning */
	{ "b:bb d:dd g:gg l:ll m:mm n:nn p:pp r:rr t:tt", "1 1s 2ed 2ing", NULL, false },
	/* half, halves; life, lives */
	{ NULL, "f fs ves", NULL, false },
	{ NULL, "fe ves", NULL, false },
	/* crisis, crises */
	{ NULL, "sis ses", NULL, false },
	/* big, bigger, biggest; new, newer */
	{ NULL, "- er est", "|wkdlmngt", false },
	{ NULL, "- ly", "|ltdey", false },
	{ NULL, NULL, NULL, false },
};

static const char *const irregular[] = {
	"be am is are was were been being",
	"have has had having",
	"do does did done doing",
	"go goes went gone going",
	"say says said saying",
	"make makes made making",
	"take takes took taken taking",
	"give gives gave given giving",
	"get gets got gotten getting",
	"come comes came coming",
	"become becomes became becoming",
	"see sees saw seen seeing",
	"know knows knew known knowing",
	"think thinks thought thinking",
	"tell tells told telling",
	"find finds found finding",
	"keep keeps kept keeping",
	"hold holds held holding",
	"begin begins began begun beginning",
	"bring brings brought bringing",
	"build builds built building",
	"buy buys bought buying",
	"sell sells sold selling",
	"send sends sent sending",
	"spend spends spent spending",
	"lead leads led leading",
	"leave leaves left leaving",
	"lose loses lost losing",
	"meet meets met meeting",
	"pay pays paid paying",
	"run runs ran running",
	"write writes wrote written writing",
	"speak speaks spoke spoken speaking",
	"choose chooses chose chosen choosing",
	"grow grows grew grown growing",
	"rise rises rose risen rising",
	"fall falls fell fallen falling",
	"win wins won winning",
	"stand stands stood standing",
	"teach teaches taught teaching",
	"feel feels felt feeling",
	"show shows showed shown showing",
	"man men",
	"woman women",
	"child children childrens",
	"person persons people peoples",
	"foot feet",
	"tooth teeth",
	"mouse mice",
	"good better best",
	"bad worse worst",
	"i me my mine",
	"he him his",
	"she her hers",
	"it its",
	"we us our ours",
	"they them their theirs",
	"this these",
	"that those",
	"news",
	"new newer newest newly",
	"bus buses",
	"gas gases",
	"us",
	NULL,
};

const struct word_language word_english = {
	.classes = classes,
	.irregular = irregular,
	.vowels = "aeiouy",
};
