"""Words that are no names: of shared mailboxes, of roles; and the surnames that are known without a capital."""

import re

# A mailbox is shared when its name is made of these words; jsmith@, j.smith@ and 1234@ are not.
_SHARED = """
    abuse admin adult adults analysis analysts assurance audit board business centre change child children cid college
    command communications community complaints compliance contact control coordination crime csa cse custody da data
    department desk diversity domestic dpo dv editor engagement enquiries enquiry evidence exploitation feedback finance
    foi force forces front gdpr general governance hate head health help helpdesk hmicfrs hr hub ict improvement
    inclusion info information insight inspection intel intelligence iopc it lead leads learning legal liaison mail
    mailbox mappa marac mash media mental missing national nca neighbourhood neighbourhoods nhs no noreply npcc nvap
    office officer opcc operations ops pa partnership partnerships pcc people performance persons planning pmo police
    policing policy ppu press prevent procurement professional programme project projects protection public pvp quality
    rape rasso reception records referral referrals regional reply reporting research review reviews risk safeguarding
    safer secretariat service services stalking standards strategic strategy supervisor support survey switchboard
    tasking team teams training unit vawg victim victims violence vkpp vppp vrp vulnerability vulnerable wellbeing
    witness women
"""
SHARED_MAILBOX_WORDS = frozenset(_SHARED.split())
# Words of two letters are not looked for in longer ones: da and no make a Dano.
_RUN_TOGETHER = "|".join(sorted((word for word in SHARED_MAILBOX_WORDS if len(word) > 2), reverse=True))
# One of these in a name makes the mailbox shared, whatever else is in it: sg.hub@, norfolkmash@. Beside a single letter
# it may be a surname: j.mash@.
_SHARING = (
    "dept|department|desk|enquir(?:y|ies)|helpdesk|hub|inbox|mailbox|mash|office|safeguarding|secretariat|teams?|units?"
)
_SHARING_NAME = rf"(?:[a-z]{{3,}})?(?:{_SHARING})\d{{0,2}}"
_SHARED_NAME = rf"(?:(?:{_RUN_TOGETHER})+|{'|'.join(sorted(SHARED_MAILBOX_WORDS))})\d{{0,2}}"

# What may follow a rank and is nobody: the words of mailboxes, and these. A name that is one of them is not seen.
_ORDINARY = """
    a about above according action acting additional advanced after again agreed agrees all also am an and annual any
    apprentice apprenticeship approach approved approves april are area areas armed as asked asks assembly assessment
    assistant associate association at attended attends august authority avon awards away based basic be because been
    before behaviour below benches both briefed briefing briefings briefs british bronze building but by cadet cadets
    call calls can capability capacity career careers carried case cases central chair chaired chairs championed
    champion champions checks chief chiefs church city class code commander commissioner committee common community
    completed confirmed conference constable constables constabulary corporate could council counter county course
    court covering cornwall covers criminal cumbria current custodial cyber daily day days december delegated delivered
    delivery delivers deploy deployed deployment deployments deputy deputies designate detective detectives devon did
    digital direct director directorate district division divisional do does dogs dorset down drone during dyfed each
    early east eastern economic education eight emergency england enquiry entry entrant equality essex ethics every
    expert external family february federation female field fifty financial first five following for force forensic
    forensics forum foundation four framework fraud friday from front full functions further future general gold good
    graded grade graduate greater green group grade guidance guild gwent gwr had hampshire harm has have he heads her
    high his holder homicide honour host hours how humberside i ii iii in independent initial innovation inspector
    inspectorate inspectors instructed interim international interview interviews introduced investigating
    investigation investigations investigators investigator investigative is issued its january joined joint july june
    key knowledge known last launches launched law lead leadership leading leads learner led level levels life line
    local logistics london made major male management manager managers manchester may march meeting meetings meets
    member members men merseyside met metropolitan mental ministry minimum mobile modern monday monthly more most
    motorway murder must my national near network networks new newly nine no non norfolk north northern northumbria
    not november now number numbers october of off offender offenders officers oh old on one online only open opened
    opens operation operational operations operatives or organised other our out outside over oversaw oversees owner
    own panel parish patrol patrols peer pensions personal personnel pilot pledge pledges planned post posted posts
    portfolio portfolios powers powys practice prevention primary priority prison private probation probationary
    probationer process profile profiles promotion promoted property prosecution provided provides public qpm quarterly
    raised ranks rapid read reads recommended recruit recruitment recruits region registrar registered
    rehabilitation rehearsed relations representative representatives represented requested reserve
    resourcing resources response
    responded responsible responsive retired retention review reviewed reviews river road roads role roles rota royal
    rural said saturday school schools search second secondary secondment section senior september sergeant sergeants
    serious serving set seven severn sex sexual shadow shadowing shall she shift should signed signs silver since six
    skills smaller social some south southern special specialist specials staff station stations standard state
    stop strand strategy student students suffolk sunday superintendent superintendents supervision supervises
    supervised supervisors supervisory support supported supports surrey sussex sworn system systems tactical talent
    temporary ten terrorism terrorist than thames that the their them then there these they third this those three
    throughout thursday time to together told took tour town track traffic trained trainee trainer trainers training
    transferring transport travel treasury tuesday twelve two under uniform uniformed until up updates updated uplift
    urban vacancies vacancy valley vetting vice virtual visible visit visited visits volunteer volunteers wales war was
    we wednesday week weekly welfare welsh were west western what when where whether which while who whole whose why
    wide will windows with within without work workforce working workshop workshops would wrote year years yes yet
    ac ad ar bu dy eg ei er et eu ex fe fy go hi id ie if it mae me mi na ni ok os pp re so un up us vs ym yn yr
    housing you young youth your yorkshire territorial protective mentoring degree pathway pathways
"""
ORDINARY_WORDS = frozenset(_ORDINARY.split()) | SHARED_MAILBOX_WORDS
_ORDINARY_END = ("tion", "tions", "sion", "ment", "ments", "ity", "ities", "ship", "ships", "ism", "ness", "shire")

# Among the commonest surnames of the United Kingdom, those that are no word of this work: "dci brown" is known by them.
_SURNAMES = """
    adams ahmed akhtar ali allen anderson andrews armstrong atkinson bailey baker barker barnes begum bell bennett
    bloggs booth bradley brooks brown butler campbell carr carter chapman chambers clark clarke cole collins cook cooper
    cox cunningham davidson davies davis dawson dean dixon doe edwards elliott ellis evans fisher fletcher foster fox
    francis gallagher gardner george gibson gill gordon graham grant gray green griffiths hall hamilton harris harrison
    hart harvey hawkins hill holmes howard hudson hughes hunt hunter hussain jackson james jenkins johnson johnston
    jones kaur kelly kennedy khan king knight lawrence lawson lee lewis lloyd macdonald marsh marshall martin mason
    matthews mcdonald miller mills mitchell moore morgan morris morrison murphy murray newman obrien oliver owen owens
    palmer parker patel payne pearce pearson perry phillips poole powell reid reynolds richards richardson roberts
    robertson robinson rogers rose russell ryan saunders scott sharma shaw simpson singh smith spencer stevens stewart
    stone sutton taylor thomas thompson thomson turner walker wallace walsh ward warren watson watts webb wells white
    wilkinson williams williamson wilson wood woods wright
"""
SURNAMES = frozenset(_SURNAMES.split())


def is_shared(address: str) -> bool:
    """Whether an e-mail address is of a mailbox that nobody's name is in."""
    words = [word for word in re.split(r"[.+_'-]", address.partition("@")[0].casefold()) if word]
    if all(re.fullmatch(_SHARED_NAME, word) for word in words):
        return True
    others = [word for word in words if not re.fullmatch(_SHARING_NAME, word)]
    return len(others) < len(words) and (not others or any(len(word) > 1 for word in others))


def is_ordinary(word: str) -> bool:
    """Whether a word after a rank is a role's or a sentence's, and nobody's name."""
    word = re.sub(r"['\u2019]s?$", "", word.casefold())
    return any(part in ORDINARY_WORDS or part.endswith(_ORDINARY_END) for part in (word, *word.split("-")[:1]))


def may_be_a_name(word: str, *, capital_alone: bool) -> bool:
    """Whether a word after a rank is somebody's: with a capital any that is not ordinary, or else a known surname."""
    if capital_alone and not (word.islower() or word.isupper()):
        return not is_ordinary(word) or word.casefold() in SURNAMES
    return re.sub(r"['\u2019-]", "", word.casefold()) in SURNAMES
