export interface Toast {
  id: number;
  text: string;
  tone: 'good' | 'bad';
}

const shownMs = 5000;
const shownMax = 2;

/** Short words about what was just done; read out by screen readers. */
class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 1;

  say(text: string, tone: Toast['tone'] = 'good'): void {
    const toast = { id: this.#next++, text, tone };
    this.list = [...this.list, toast].slice(-shownMax);
    setTimeout(() => this.drop(toast.id), shownMs);
  }

  drop(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
