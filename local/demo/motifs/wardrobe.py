"""Shoes and clothes."""

MOTIFS = {
    "runner": """<path fill="{c}" d="M72 246c4-40 14-74 30-88 12-10 30-4 38 12 10 18 26 24 44 18 14-4 24 2 36 16 24 28 52 36 84 44 24 6 34 18 32 36z"/>
<path fill="{d}" d="M72 246c2-26 8-50 14-66 24 30 64 44 112 44l30 30z"/>
<path fill="{w}" d="M66 246h272c4 26-10 40-34 40H92c-22 0-30-16-26-40z"/>
<path fill="{a}" d="M66 268h271c-4 12-16 18-33 18H92c-14 0-23-6-26-18z"/>
<path stroke="{w}" stroke-width="9" stroke-linecap="round" fill="none" d="M186 200l-18 26M210 208l-18 26M232 226l-16 22"/>
<path fill="{l}" d="M256 230c26 12 52 12 78 24-30 4-64 0-92-8z"/>""",
    "trail": """<path fill="{c}" d="M76 240c2-44 10-84 26-98 16-12 36-2 42 16 8 20 26 26 46 20 14-4 24 4 36 20 22 28 50 34 80 42 22 6 30 12 30 28z"/>
<path fill="{d}" d="M240 228c30-10 72 4 92 20 6 6 6 12 4 20h-74c-14-8-22-22-22-40z"/>
<path fill="{d}" d="M76 240c0-22 4-44 8-60 18 8 30 26 34 60z"/>
<path fill="{k}" d="M66 254h272l-4 30-20 12-14-10-18 12-18-12-20 12-18-12-20 12-18-12-20 12-18-12-20 12-18-12-20 12-18-12-14 8-10-12z"/>
<path stroke="{a}" stroke-width="9" stroke-linecap="round" fill="none" d="M182 190l-20 26M206 198l-20 28M228 216l-18 26"/>""",
    "boot": """<path fill="{c}" d="M120 92h104l-4 92c0 22 14 32 38 38 40 10 58 24 60 48H116c-8-60-8-120 4-178z"/>
<path fill="{d}" d="M114 92c0-10 6-16 14-16h90c8 0 12 8 10 18l-2 18H114z"/>
<path fill="{k}" d="M108 268h216c2 18-4 32-16 32H124c-12 0-18-14-16-32z"/>
<path stroke="{w}" stroke-width="8" stroke-linecap="round" d="M186 136h34M184 162h34M186 188h36M202 212l26 10"/>
<path fill="{d}" d="M252 222c36 6 64 22 66 46h-74c-8-20-4-36 8-46z"/>
<path fill="{a}" d="M150 72h22v26h-22z"/>""",
    "sneaker": """<path fill="{c}" d="M70 240l8-84c12-12 36-10 48 4 16 16 44 14 66-2 20 34 54 54 100 60 34 4 46 16 46 36z"/>
<path fill="{d}" d="M70 240l4-46c30 18 60 10 78-16 24 36 52 58 96 62l4 14H72z"/>
<path fill="{w}" d="M62 246h278c2 24-8 38-30 38H90c-20 0-30-14-28-38z"/>
<path stroke="{a}" stroke-width="6" d="M66 264h272"/>
<path stroke="{w}" stroke-width="9" stroke-linecap="round" d="M176 176l-20 16M192 196l-20 16M212 214l-18 16"/>
<path fill="{l}" d="M294 220c28 4 42 16 44 32h-70c0-16 10-28 26-32z"/>""",
    "sandal": """<path fill="{k}" d="M70 262c60 16 210 14 262-8 10 6 8 26-4 34-56 20-196 22-254 6-12-8-12-26-4-32z"/>
<path fill="{l}" d="M70 262c20-20 60-26 110-16 50 8 100 4 152 8-40 26-200 30-262 8z"/>
<path fill="none" stroke="{c}" stroke-width="26" stroke-linecap="round" d="M96 254c6-60 50-96 96-70M248 258c-2-34 20-56 50-60M192 184c30 14 46 40 58 72"/>
<circle cx="192" cy="186" r="15" fill="{a}"/>""",
    "tee": """<path fill="{c}" d="M142 92c16 22 100 22 116 0l78 40-26 66-42-14v128c-44 12-92 12-136 0V184l-42 14-26-66z"/>
<path fill="{d}" d="M142 92c16 22 100 22 116 0l12 6c-20 40-120 40-140 0z"/>
<path fill="{d}" d="M132 184v36l-12-32zM268 184v36l12-32z"/>
<path fill="{l}" d="M172 190h56v10h-56z"/>""",
    "jacket": """<path fill="{c}" d="M150 84h100l56 34 32 166-46 8-22-92v106H130V200l-22 92-46-8 32-166z"/>
<path fill="{d}" d="M150 84h100l-18 46h-64zM270 200v106h-22l4-140zM130 200v106h22l-4-140z"/>
<path stroke="{w}" stroke-width="6" d="M200 130v176"/>
<path stroke="{a}" stroke-width="9" stroke-linecap="round" d="M158 228l20 34M242 228l-20 34"/>
<path fill="{l}" d="M168 130h64l-32 30z"/>""",
    "trousers": """<path fill="{c}" d="M136 80h128l22 232h-66l-20-150-20 150h-66z"/>
<path fill="{d}" d="M136 80h128l2 26H134z"/>
<path fill="{a}" d="M188 82h24v22h-24z"/>
<path stroke="{d}" stroke-width="6" fill="none" d="M134 112c18 6 28 18 26 40M266 112c-18 6-28 18-26 40M200 106v56"/>""",
    "shorts": """<path fill="{c}" d="M118 120h164l34 142c-30 14-66 16-96 8l-20-68-20 68c-30 8-66 6-96-8z"/>
<path fill="{d}" d="M118 120h164l6 28H112z"/>
<path stroke="{w}" stroke-width="6" stroke-linecap="round" d="M188 146l-8 36M212 146l8 36"/>
<path fill="{l}" d="M84 262l8-34c30 8 60 10 90 6l-2 36c-30 8-66 6-96-8z" opacity=".5"/>""",
    "socks": """<path fill="{c}" d="M120 84h64v104c0 18 8 26 26 38 18 14 14 48-8 58-20 8-40 0-58-14-22-18-26-30-24-58z"/>
<path fill="{d}" d="M120 84h64v34h-64z"/><path fill="{a}" d="M120 132h64v12h-64zM120 154h64v12h-64z"/>
<path fill="{l}" d="M212 112h64v104c0 18 8 26 26 38 18 14 14 48-8 58-20 8-40 0-58-14-22-18-26-30-24-58z"/>
<path fill="{c}" d="M212 112h64v34h-64z"/><path fill="{a}" d="M212 160h64v12h-64zM212 182h64v12h-64z"/>""",
    "sweater": """<path fill="{c}" d="M146 88c18 16 90 16 108 0l56 30 30 160-44 12-26-92v110H130V198l-26 92-44-12 30-160z"/>
<path fill="{d}" d="M146 88c18 16 90 16 108 0l12 8c-20 34-112 34-132 0zM130 288h140v22H130z"/>
<path fill="none" stroke="{l}" stroke-width="8" d="M130 184l14-16 14 16 14-16 14 16 14-16 14 16 14-16 14 16 14-16 14 16"/>
<path fill="none" stroke="{a}" stroke-width="8" d="M130 216l14-16 14 16 14-16 14 16 14-16 14 16 14-16 14 16 14-16 14 16"/>""",
    "dress": """<path fill="{c}" d="M158 74l16 0c4 24 48 24 52 0h16l4 70-12 34 66 128c-60 26-140 26-200 0l66-128-12-34z"/>
<path fill="{d}" d="M166 168h68l4 14h-76z"/>
<g fill="{l}"><circle cx="160" cy="250" r="9"/><circle cx="204" cy="228" r="9"/><circle cx="242" cy="262" r="9"/><circle cx="196" cy="286" r="9"/><circle cx="128" cy="292" r="8"/></g>
<g fill="{a}"><circle cx="182" cy="258" r="5"/><circle cx="224" cy="284" r="5"/><circle cx="154" cy="284" r="5"/></g>""",
    "cap": """<path fill="{c}" d="M92 236c-4-84 44-132 108-132s108 52 104 132z"/>
<path fill="{d}" d="M200 104c-30 30-38 76-34 132h68c4-56-4-102-34-132z"/>
<path fill="{d}" d="M92 232c72-22 170-16 252 26-20 20-190 20-246 4-6-6-8-18-6-30z"/>
<circle cx="200" cy="104" r="10" fill="{a}"/><path fill="{w}" d="M182 176h36v30h-36z" opacity=".85"/>""",
    "scarf": """<path fill="{c}" d="M120 110c40-34 120-34 160 0 16 30 0 64-30 74-34 12-66 12-100 0-30-10-46-44-30-74z"/>
<path fill="{d}" d="M150 128c30-18 70-18 100 0 4 16-6 28-24 34-18 4-34 4-52 0-18-6-28-18-24-34z"/>
<path fill="{c}" d="M206 168h66l22 142h-66z"/><path fill="{a}" d="M213 214h66l3 16h-66zM218 250h66l3 16h-66z"/>
<path stroke="{d}" stroke-width="6" d="M232 310v18M248 310v18M264 310v18M280 310v18"/>""",
}
