"""Domains at which anybody, or any customer of a network, can have a mailbox, by where they are used.

Written by hand. Being on this list means that sharing the domain speaks against nobody, so names that lapsed
and that anybody could buy have no place on it, nor have services of throw-away addresses. What mistyped
domains may have meant stands in `waitlist.addresses`, and is kept apart: it needs the most used names alone.
"""

from __future__ import annotations

from typing import Final

_WHERE: Final = {
    "everywhere": (
        "aol.com aim.com live.com msn.com passport.com hotmail.com outlook.com windowslive.com me.com "
        "mac.com icloud.com gmail.com googlemail.com yahoo.com ymail.com rocketmail.com myyahoo.com "
        "mail.com email.com usa.com engineer.com consultant.com europe.com post.com gmx.com gmx.net "
        "gmx.us gmx.info fastmail.com fastmail.fm fastmail.net fastmail.org sent.com proton.me pm.me "
        "protonmail.com protonmail.ch tuta.com tuta.io tutanota.com tutanota.de tutamail.com keemail.me "
        "zoho.com zohomail.com zohomail.eu zoho.eu zoho.in hey.com hushmail.com hush.com runbox.com "
        "startmail.com mailfence.com disroot.org riseup.net autistici.org inbox.lv inbox.com lycos.com "
        "excite.com netscape.net juno.com netzero.net usa.net myself.com hotmail.be pobox.com vivaldi.net "
        "murena.io kolabnow.com soverin.net soverin.com migadu.com iname.com"
    ),
    "United States": (
        "comcast.net xfinity.com verizon.net att.net sbcglobal.net bellsouth.net ameritech.net "
        "pacbell.net swbell.net snet.net prodigy.net flash.net nvbell.net cox.net charter.net "
        "spectrum.net rr.com roadrunner.com twc.com twcny.rr.com nc.rr.com tampabay.rr.com cfl.rr.com "
        "brighthouse.com earthlink.net mindspring.com optonline.net optimum.net suddenlink.net "
        "frontier.com frontiernet.net windstream.net centurylink.net centurytel.net embarqmail.com q.com "
        "qwest.net cableone.net sparklight.net mchsi.com mediacombb.net wowway.com rcn.com hughes.net "
        "tds.net consolidated.net fuse.net zoominternet.net cincinnatibell.com gci.net hawaii.rr.com "
        "hawaiiantel.net ptd.net epix.net metrocast.net atlanticbb.net midco.net nycap.rr.com"
    ),
    "Canada": (
        "shaw.ca rogers.com sympatico.ca bell.net bellaliant.net telus.net telusplanet.net videotron.ca "
        "cogeco.ca cogeco.net eastlink.ca sasktel.net mts.net mymts.net nb.sympatico.ca live.ca "
        "hotmail.ca yahoo.ca outlook.ca teksavvy.com xplornet.com xplornet.ca nf.sympatico.ca "
        "ns.sympatico.ca execulink.com"
    ),
    "United Kingdom": (
        "btinternet.com btopenworld.com bt.com talktalk.net talk21.com tiscali.co.uk sky.com "
        "virginmedia.com virgin.net blueyonder.co.uk ntlworld.com plusnet.com plus.com plus.net "
        "live.co.uk hotmail.co.uk outlook.co.uk yahoo.co.uk aol.co.uk mail.co.uk o2.co.uk orange.net "
        "fsmail.net freeserve.co.uk wanadoo.co.uk lineone.net zen.co.uk gmx.co.uk madasafish.com ee.co.uk "
        "vodafone.net pipex.com demon.co.uk uwclub.net"
    ),
    "Ireland": "eircom.net eir.ie live.ie hotmail.ie outlook.ie yahoo.ie iol.ie indigo.ie",
    "Germany": (
        "web.de gmx.de t-online.de freenet.de arcor.de vodafone.de vodafonemail.de kabelmail.de online.de "
        "posteo.de posteo.net mailbox.org email.de mail.de live.de hotmail.de outlook.de yahoo.de aol.de "
        "onlinehome.de unitybox.de alice.de alice-dsl.net alice-dsl.de o2mail.de o2online.de "
        "netcologne.de magenta.de kabelbw.de ewe.net ewetel.net osnanet.de versanet.de htp-tel.de "
        "m-online.net mnet-mail.de mnet-online.de tele2.de 1und1.de directbox.com ok.de emailn.de "
        "firemail.de"
    ),
    "Austria": (
        "gmx.at a1.net aon.at chello.at utanet.at drei.at live.at hotmail.at outlook.at yahoo.at inode.at "
        "tele2.at liwest.at kabsi.at kabelplus.at magenta.at tmo.at"
    ),
    "Switzerland": (
        "bluewin.ch hispeed.ch sunrise.ch gmx.ch swissonline.ch freesurf.ch green.ch quickline.ch "
        "bluemail.ch vtxmail.ch netplus.ch romandie.com hotmail.ch outlook.ch yahoo.ch"
    ),
    "Netherlands": (
        "ziggo.nl kpnmail.nl kpnplanet.nl planet.nl hetnet.nl home.nl casema.nl chello.nl upcmail.nl "
        "quicknet.nl zonnet.nl tele2.nl online.nl live.nl hotmail.nl outlook.nl yahoo.nl xs4all.nl "
        "solcon.nl caiway.nl caiway.net kabelfoon.nl telfort.nl tiscali.nl wxs.nl freeler.nl "
        "zeelandnet.nl delta.nl"
    ),
    "Belgium": (
        "telenet.be proximus.be skynet.be scarlet.be voo.be belgacom.net live.be outlook.be yahoo.be "
        "pandora.be base.be edpnet.be"
    ),
    "Luxembourg": "pt.lu internet.lu",
    "France": (
        "orange.fr wanadoo.fr free.fr aliceadsl.fr sfr.fr neuf.fr cegetel.net club-internet.fr bbox.fr "
        "numericable.fr noos.fr laposte.net live.fr hotmail.fr outlook.fr yahoo.fr aol.fr gmx.fr voila.fr "
        "9online.fr 9business.fr dbmail.com caramail.com caramail.fr nordnet.fr nordnet.com ovh.fr "
        "libertysurf.fr tele2.fr mailo.com mailo.fr netcourrier.com ik.me"
    ),
    "Italy": (
        "libero.it inwind.it iol.it blu.it giallo.it virgilio.it alice.it tin.it tim.it tiscali.it "
        "tiscalinet.it fastwebnet.it hotmail.it live.it outlook.it yahoo.it email.it poste.it pec.it "
        "legalmail.it aruba.it supereva.it vodafone.it katamail.com teletu.it infinito.it"
    ),
    "Spain": (
        "telefonica.net movistar.es terra.es orange.es ono.com vodafone.es hotmail.es outlook.es yahoo.es "
        "live.es wanadoo.es euskalnet.net euskaltel.es telecable.es mundo-r.com jazztel.es correo.es "
        "ya.com gmx.es"
    ),
    "Portugal": (
        "sapo.pt mail.telepac.pt telepac.pt netcabo.pt iol.pt clix.pt hotmail.pt live.com.pt outlook.pt "
        "vodafone.pt nos.pt meo.pt"
    ),
    "Denmark": (
        "mail.dk post.tele.dk tdcadsl.dk stofanet.dk youmail.dk hotmail.dk live.dk outlook.dk yahoo.dk "
        "mail.tele.dk webspeed.dk jubii.dk ofir.dk privat.dk dlgmail.dk fibermail.dk"
    ),
    "Sweden": (
        "telia.com hotmail.se live.se outlook.se yahoo.se spray.se bredband.net bredband2.com comhem.se "
        "bahnhof.se tele2.se passagen.se home.se swipnet.se glocalnet.net ownit.nu"
    ),
    "Norway": (
        "online.no broadpark.no hotmail.no live.no outlook.no yahoo.no getmail.no lyse.net altibox.no "
        "frisurf.no"
    ),
    "Finland": (
        "kolumbus.fi elisanet.fi saunalahti.fi luukku.com suomi24.fi pp.inet.fi hotmail.fi live.fi "
        "welho.com dnainternet.net phnet.fi"
    ),
    "Iceland": "simnet.is internet.is",
    "Poland": (
        "wp.pl o2.pl onet.pl onet.eu op.pl vp.pl poczta.onet.pl poczta.onet.eu interia.pl interia.eu "
        "poczta.fm tlen.pl gazeta.pl go2.pl buziaczek.pl autograf.pl neostrada.pl vip.onet.pl spoko.pl "
        "gmx.pl hotmail.pl outlook.pl yahoo.pl"
    ),
    "Czechia and Slovakia": (
        "seznam.cz email.cz post.cz spoluzaci.cz centrum.cz atlas.cz volny.cz tiscali.cz quick.cz azet.sk "
        "centrum.sk zoznam.sk post.sk atlas.sk pobox.sk stonline.sk orangemail.sk hotmail.cz outlook.cz"
    ),
    "Hungary": (
        "freemail.hu citromail.hu t-online.hu indamail.hu upcmail.hu vipmail.hu mailbox.hu chello.hu "
        "invitel.hu digikabel.hu hotmail.hu outlook.hu"
    ),
    "Romania, Bulgaria, Greece": (
        "yahoo.ro abv.bg mail.bg dir.bg gbg.bg otenet.gr hol.gr forthnet.gr yahoo.gr hotmail.gr in.gr "
        "cyta.gr cytanet.com.cy rcs-rds.ro clicknet.ro"
    ),
    "Former Yugoslavia": (
        "net.hr vip.hr inet.hr siol.net t-2.net volja.net telemach.net eunet.rs sbb.rs mts.rs bih.net.ba "
        "ptt.rs t-com.me"
    ),
    "Baltic states": "inbox.lt one.lt zebra.lt takas.lt mail.ee hot.ee online.ee neti.ee apollo.lv",
    "Russia and neighbours": (
        "mail.ru bk.ru list.ru inbox.ru internet.ru xmail.ru yandex.ru yandex.com ya.ru yandex.ua "
        "yandex.by yandex.kz yandex.com.tr narod.ru rambler.ru lenta.ru autorambler.ru myrambler.ru ro.ru "
        "r0.ru mail.ua ukr.net i.ua bigmir.net meta.ua tut.by mail.kz vk.com pochta.ru"
    ),
    "Turkey": "hotmail.com.tr outlook.com.tr yahoo.com.tr mynet.com superonline.com ttmail.com turk.net",
    "Israel": (
        "walla.co.il walla.com netvision.net.il bezeqint.net 012.net.il 013.net zahav.net.il 013net.net"
    ),
    "Arab countries": "emirates.net.ae eim.ae maktoob.com hotmail.sa outlook.sa",
    "South Africa": (
        "mweb.co.za telkomsa.net vodamail.co.za webmail.co.za iafrica.com absamail.co.za lantic.net "
        "hotmail.co.za yahoo.co.za"
    ),
    "India": (
        "rediffmail.com rediff.com indiatimes.com in.com yahoo.co.in yahoo.in hotmail.co.in "
        "live.in outlook.in airtelmail.in bsnl.in vsnl.net"
    ),
    "China, Hong Kong, Taiwan": (
        "qq.com vip.qq.com foxmail.com 163.com 126.com yeah.net 188.com vip.163.com vip.126.com 139.com "
        "189.cn wo.cn sina.com sina.cn vip.sina.com sohu.com vip.sohu.com tom.com aliyun.com "
        "263.net netvigator.com hkbn.net yahoo.com.hk yahoo.com.cn yahoo.cn hinet.net msa.hinet.net "
        "pchome.com.tw seed.net.tw yahoo.com.tw livemail.tw hotmail.com.tw"
    ),
    "Japan": (
        "docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp vodafone.ne.jp disney.ne.jp "
        "ymobile.ne.jp y-mobile.ne.jp rakuten.jp rakumail.jp uqmobile.jp yahoo.co.jp ybb.ne.jp nifty.com "
        "nifty.ne.jp biglobe.ne.jp so-net.ne.jp ocn.ne.jp dion.ne.jp plala.or.jp goo.jp mail.goo.ne.jp "
        "excite.co.jp hotmail.co.jp outlook.jp live.jp infoseek.jp jcom.home.ne.jp jcom.zaq.ne.jp "
        "eonet.ne.jp asahi-net.or.jp wakwak.com hi-ho.ne.jp ctc.net"
    ),
    "Korea": (
        "naver.com hanmail.net daum.net kakao.com nate.com empas.com lycos.co.kr korea.com dreamwiz.com "
        "hanmir.com yahoo.co.kr hotmail.co.kr outlook.kr"
    ),
    "South-east Asia": (
        "yahoo.co.th hotmail.co.th outlook.co.th truemail.co.th asianet.co.th loxinfo.co.th thaimail.com "
        "yahoo.com.sg singnet.com.sg starhub.net.sg outlook.sg yahoo.com.my outlook.my streamyx.com "
        "tm.net.my yahoo.co.id outlook.co.id telkom.net plasa.com yahoo.com.ph outlook.ph pldtdsl.net "
        "yahoo.com.vn outlook.com.vn vnn.vn fpt.vn"
    ),
    "Australia and New Zealand": (
        "bigpond.com bigpond.net.au bigpond.com.au optusnet.com.au optushome.com.au iinet.net.au "
        "internode.on.net tpg.com.au westnet.com.au dodo.com.au ozemail.com.au adam.com.au aapt.net.au "
        "live.com.au hotmail.com.au outlook.com.au yahoo.com.au netspace.net.au iprimus.com.au "
        "aussiebroadband.com.au xtra.co.nz slingshot.co.nz orcon.net.nz paradise.net.nz clear.net.nz "
        "vodafone.co.nz ihug.co.nz inspire.net.nz hotmail.co.nz yahoo.co.nz"
    ),
    "Brazil": (
        "uol.com.br bol.com.br terra.com.br ig.com.br globo.com globomail.com r7.com zipmail.com.br "
        "oi.com.br superig.com.br ibest.com.br hotmail.com.br outlook.com.br yahoo.com.br live.com.br "
        "pop.com.br"
    ),
    "Spanish America": (
        "hotmail.com.ar yahoo.com.ar live.com.ar outlook.com.ar fibertel.com.ar arnet.com.ar "
        "speedy.com.ar ciudad.com.ar yahoo.com.mx live.com.mx hotmail.com.mx prodigy.net.mx outlook.cl "
        "hotmail.cl live.cl vtr.net terra.cl yahoo.com.co une.net.co yahoo.com.pe terra.com.pe cantv.net "
        "adinet.com.uy"
    ),
}
PROVIDERS: Final = frozenset(name for names in _WHERE.values() for name in names.split())

# Who hides an address behind one of these is careful. Their customers have names under them, too. Masks of
# Fastmail and most of Apple's lie at domains at which ordinary mailboxes are.
RELAYS: Final = frozenset(
    [
        "duck.com",
        "mozmail.com",
        "relay.firefox.com",
        "privaterelay.appleid.com",
        "simplelogin.com",
        "simplelogin.co",
        "simplelogin.fr",
        "simplelogin.io",
        "aleeas.com",
        "slmail.me",
        "slmails.com",
        "silomails.com",
        "8alias.com",
        "8shield.net",
        "dralias.com",
        "passmail.net",
        "passmail.com",
        "passinbox.com",
        "passfwd.com",
        "anonaddy.com",
        "anonaddy.me",
        "addy.io",
        "addymail.com",
        "addy.biz",
        "33mail.com",
        "opayq.com",
        "erine.email",
        "forwardemail.net",
    ]
)
