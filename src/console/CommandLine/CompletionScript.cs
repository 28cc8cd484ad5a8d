using System.Text;

namespace Conserver.ConsoleProgram.CommandLine;

/// <summary>
/// Completion for shells: options from the table, names of consoles from the servers at the moment of asking. The options
/// already typed that say which server is meant go along.
/// </summary>
internal static class CompletionScript
{
    /// <summary>The script for a shell.</summary>
    /// <exception cref="CommandLineStop">A shell nobody knows.</exception>
    public static string For(string shell, string program) => shell switch
    {
        "bash" => Bash.Replace("@PROGRAM@", program, StringComparison.Ordinal)
            .Replace("@OPTIONS@", string.Join(' ', OptionTable.All.Select(Word)), StringComparison.Ordinal),
        "zsh" => Zsh.Replace("@PROGRAM@", program, StringComparison.Ordinal)
            .Replace("@OPTIONS@", ZshOptions(), StringComparison.Ordinal),
        "fish" => FishText(program),
        _ => throw Words.Stop(program, $"no completion for `{shell}' (bash, zsh, fish)"),
    };

    private static string Word(ClientOption option) => option.Name is { } name ? $"--{name}" : $"-{option.Letter}";

    private static bool TakesConsole(ClientOption option) =>
        option.Name is "watch" or "broadcast" or "log" or "play" or "activity" or "diff";

    /// <summary>The help of an option; of a capital letter that of its small one.</summary>
    private static string HelpOf(ClientOption option) => option.Help.Length > 0
        ? option.Help
        : OptionTable.All.First(other => other.Letter == char.ToLowerInvariant(option.Letter)).Help;

    private static string ZshOptions()
    {
        var text = new StringBuilder();
        foreach (ClientOption option in OptionTable.All)
        {
            string help = HelpOf(option).Replace("'", "'\\''", StringComparison.Ordinal)
                .Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal)
                .Replace(":", "\\:", StringComparison.Ordinal);
            string action = TakesConsole(option) ? ":console:_conserver_names"
                : option.Name == "export" ? ":form:(asciicast text html)"
                : option.Letter is 'd' or 't' ? ":destination:_conserver_destinations"
                : option.Name == "completion" ? ":shell:(bash zsh fish)"
                : option.Letter is 'c' or 'C' ? ":file:_files"
                : option.Letter == 'M' ? ":host:_hosts"
                : option.TakesValue ? ":value:" : "";
            text.Append("        '*").Append(Word(option)).Append('[').Append(help).Append(']')
                .Append(action).Append("' \\\n");
        }

        return text.ToString();
    }

    private static string FishText(string program)
    {
        var text = new StringBuilder(Fish.Replace("@PROGRAM@", program, StringComparison.Ordinal));
        foreach (ClientOption option in OptionTable.All)
        {
            string help = HelpOf(option).Replace("\\", "\\\\", StringComparison.Ordinal)
                .Replace("'", "\\'", StringComparison.Ordinal);
            string word = option.Name is { } name ? $"-l {name}" : $"-s {option.Letter}";
            string value = option.Name switch
            {
                _ when TakesConsole(option) => " -x -a '(__conserver_names)'",
                "export" => " -x -a 'asciicast text html'",
                "completion" => " -x -a 'bash zsh fish'",
                _ when option.Letter is 'd' or 't' => " -x -a '(__conserver_destinations)'",
                _ when option.Letter is 'c' or 'C' => " -r -F",
                _ => option.TakesValue ? " -x" : "",
            };
            text.Append("complete -c ").Append(program).Append(' ').Append(word).Append(value)
                .Append(" -d '").Append(help).Append("'\n");
        }

        return text.ToString();
    }

    // What servers say is data in all three: read line by line, never split, expanded or evaluated, and quoted.
    private const string Bash =
        """
        # bash completion for @PROGRAM@: eval "$(@PROGRAM@ --completion bash)"
        _conserver_names() { # what has been typed of the name, what stands before it in the reply
            local name quoted
            while IFS= read -r name; do
                printf -v quoted %q "$name"
                COMPREPLY+=("$2$quoted")
            done < <("${words[0]}" "${server[@]}" --names -- "$1" 2>/dev/null)
        }
        _conserver_console() {
            # COMP_WORDS is cut at @ and the like.
            local line=${COMP_LINE:0:COMP_POINT} word previous before i
            local -a words server=()
            read -ra words <<< "$line"
            case $line in *[[:blank:]]) words+=("") ;; esac
            word=${words[${#words[@]}-1]} previous=${words[${#words[@]}-2]}
            for ((i = 1; i < ${#words[@]} - 1; i++)); do
                case ${words[i]} in
                    -[MplcC]) ((i + 2 < ${#words[@]})) && server+=("${words[i]}" "${words[++i]}") ;;
                    -[MplcC]?*|-E|-U|-n) server+=("${words[i]}") ;;
                esac
            done
            COMPREPLY=()
            case $previous in
                -c|-C) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
                -M) mapfile -t COMPREPLY < <(compgen -A hostname -- "$word"); return ;;
                --completion) mapfile -t COMPREPLY < <(compgen -W 'bash zsh fish' -- "$word"); return ;;
                -z|-Z)
                    mapfile -t COMPREPLY < <(compgen -W 'bringup help pid quit reconfig reopen version' -- "$word")
                    return ;;
                -d|-t)
                    case $word in
                        *@*)
                            before=${word%@*}@
                            case $COMP_WORDBREAKS in *@*) before= ;; esac
                            _conserver_names "${word##*@}" "$before" ;;
                    esac
                    return ;;
                --export) mapfile -t COMPREPLY < <(compgen -W 'asciicast text html' -- "$word"); return ;;
                -b|-B|-e|-l|-p|--expect|--send|--timeout) return ;;
                --speed|--max-gap|--marker|--grep|--context|--since|--until) return ;;
            esac
            case $word in
                -*) mapfile -t COMPREPLY < <(compgen -W '@OPTIONS@' -- "$word") ;;
                *) _conserver_names "$word" "" ;;
            esac
        }
        complete -F _conserver_console @PROGRAM@

        """;

    private const string Zsh =
        """
        #compdef @PROGRAM@
        # zsh completion for @PROGRAM@: put it into a folder of $fpath as _@PROGRAM@, or eval "$(@PROGRAM@ --completion zsh)"
        _conserver_names() {
            local -a server names
            local i
            for ((i = 2; i < CURRENT; i++)); do
                case ${words[i]} in
                    -[MplcC]) ((i + 1 < CURRENT)) && { server+=("${words[i]}" "${words[i+1]}"); ((i++)) } ;;
                    -[MplcC]?*|-E|-U|-n) server+=("${words[i]}") ;;
                esac
            done
            names=("${(@f)$("${words[1]}" "${server[@]}" --names -- "$PREFIX" 2>/dev/null)}")
            names=("${(@)names:#}")
            compadd -a names
        }
        _conserver_destinations() {
            compset -P '*@' && _conserver_names
        }
        _conserver_console() {
            _arguments -s -S \
        @OPTIONS@        '*:console:_conserver_names'
        }
        if [ "$funcstack[1]" = "_@PROGRAM@" ]; then
            _conserver_console "$@"
        else
            compdef _conserver_console @PROGRAM@
        fi

        """;

    private const string Fish =
        """
        # fish completion for @PROGRAM@: @PROGRAM@ --completion fish > ~/.config/fish/completions/@PROGRAM@.fish
        function __conserver_server
            set -l words (commandline -opc)
            set -l i 2
            while test $i -le (count $words)
                if string match -qr -- '^-[MplcC]$' $words[$i]
                    string join -- \n $words[$i] $words[(math $i + 1)]
                    set i (math $i + 1)
                else if string match -qr -- '^(-[MplcC].+|-[EUn])$' $words[$i]
                    string join -- \n $words[$i]
                end
                set i (math $i + 1)
            end
        end
        function __conserver_names
            set -l words (commandline -opc)
            set -l server (__conserver_server)
            $words[1] $server --names -- (commandline -ct) 2>/dev/null
        end
        function __conserver_destinations
            set -l words (commandline -opc)
            set -l server (__conserver_server)
            set -l parts (string split -m 1 -r @ -- (commandline -ct))
            if test (count $parts) -eq 2
                for name in ($words[1] $server --names -- $parts[2] 2>/dev/null)
                    string join '' -- $parts[1] @ $name
                end
            end
        end
        complete -c @PROGRAM@ -f -a '(__conserver_names)'

        """;
}
