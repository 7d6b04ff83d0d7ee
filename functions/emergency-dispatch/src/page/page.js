(() => {
  const words = {
    en: ['Emergency', 'I take it', 'You have taken it.', '{0} has taken it.', 'It is over.', 'This link is not valid, or no longer.', 'It did not work. Try again.'],
    de: ['Notfall', 'Ich übernehme', 'Sie haben übernommen.', '{0} hat übernommen.', 'Es ist vorbei.', 'Dieser Link gilt nicht oder nicht mehr.', 'Das hat nicht geklappt. Versuchen Sie es noch einmal.'],
    fr: ['Urgence', 'Je m’en charge', 'Vous vous en chargez.', '{0} s’en charge.', 'C’est terminé.', 'Ce lien n’est pas ou plus valable.', 'Cela n’a pas marché. Réessayez.'],
    es: ['Emergencia', 'Me encargo', 'Queda a su cargo.', '{0} se encarga.', 'Ha terminado.', 'Este enlace no es válido o ya no lo es.', 'No ha funcionado. Inténtelo de nuevo.'],
    it: ['Emergenza', 'Me ne occupo io', 'Se ne occupa Lei.', 'Se ne occupa {0}.', 'È finita.', 'Questo link non è valido o non lo è più.', 'Non ha funzionato. Riprovi.'],
    pt: ['Emergência', 'Eu assumo', 'Ficou a seu cargo.', '{0} assumiu.', 'Terminou.', 'Esta ligação não é válida ou já não o é.', 'Não funcionou. Tente de novo.'],
  };
  const at = (id) => document.getElementById(id);
  const button = at('take');
  let said = words.en;
  const speak = (language) => {
    const short = String(language).slice(0, 2);
    if (words[short]) {
      said = words[short];
      document.documentElement.lang = short;
    }
    at('title').textContent = document.title = said[0];
    button.textContent = said[1];
  };
  const show = (incident) => {
    speak(incident.language);
    at('title').textContent = `${incident.organization_name}: ${said[0]}`;
    at('message').textContent = incident.message;
    const is_yours = incident.outcome === 'acknowledged' || incident.outcome === 'yours' || incident.acknowledged_by === incident.you;
    at('state').textContent = {
      open: '', unanswered: '',
      acknowledged: is_yours ? said[2] : said[3].replace('{0}', () => incident.acknowledged_by),
    }[incident.status] ?? said[4];
    button.hidden = incident.status !== 'open' && incident.status !== 'unanswered';
  };
  const ask = async (action) => {
    button.disabled = true;
    try {
      const answer = await fetch(location.pathname, {
        method: 'POST',
        headers: { apikey: document.documentElement.dataset.key, 'content-type': 'application/json' },
        body: JSON.stringify({ action, token: location.hash.slice(1) }),
      });
      if (answer.ok) {
        show(await answer.json());
      } else {
        at('state').textContent = answer.status === 404 || answer.status === 422 ? said[5] : said[6];
      }
    } catch {
      at('state').textContent = said[6];
    }
    button.disabled = false;
  };
  speak(navigator.language);
  button.addEventListener('click', () => ask('take_by_link'));
  ask('open_link');
})();
