"""The theme and the table of fonts, which Word and what checks its files look for: the look's colours and fonts."""

from __future__ import annotations

from tools.word_templates.blocks import w

FONT = "Arial"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
# What Word names in every theme: two of dark and light each, six accents, and links.
COLOURS = {
    **{"dk1": "000000", "lt1": "FFFFFF", "dk2": "1F3864", "lt2": "EEF1F6"},
    **{"accent1": "1A5494", "accent2": "8A8F94", "accent3": "404040", "accent4": "7A3E00", "accent5": "1E6B3A"},
    **{"accent6": "6B2D73", "hlink": "1A5494", "folHlink": "404040"},
}
FONTS = w(
    "font",
    w("panose1", val="020B0604020202020204"),
    w("charset", val="00"),
    w("family", val="swiss"),
    w("pitch", val="variable"),
    w(
        "sig",
        **{"usb0": "E0002AFF", "usb1": "C0007843", "usb2": "00000009", "usb3": "00000000"},
        **{"csb0": "000001FF", "csb1": "00000000"},
    ),
    name=FONT,
)


def theme() -> str:
    """The theme: plain fills, lines and no effects."""
    colours = "".join(f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>' for name, value in COLOURS.items())
    faces = f'<a:latin typeface="{FONT}"/><a:ea typeface=""/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    lines = "".join(
        f'<a:ln w="{width}" cap="flat" cmpd="sng" algn="ctr">{fill}<a:prstDash val="solid"/></a:ln>'
        for width in (6350, 12700, 19050)
    )
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="{DRAWING}" name="nvap"><a:themeElements><a:clrScheme name="nvap">{colours}</a:clrScheme>'
        f'<a:fontScheme name="nvap"><a:majorFont>{faces}</a:majorFont><a:minorFont>{faces}</a:minorFont></a:fontScheme>'
        f'<a:fmtScheme name="nvap"><a:fillStyleLst>{fill * 3}</a:fillStyleLst><a:lnStyleLst>{lines}</a:lnStyleLst>'
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst><a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>"
        "</a:fmtScheme></a:themeElements></a:theme>"
    )
