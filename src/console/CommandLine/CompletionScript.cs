using System.Text;
using Conserver.Protocol.Dialogue;

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
            string action = option.Name is "watch" or "broadcast" ? ":pattern:_conserver_names"
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
                "watch" or "broadcast" => " -x -a '(__conserver_names)'",
                "completion" => " -x -a 'bash zsh fish'",
                _ when option.Letter is 'c' or 'C' => " -r -F",
                _ => option.TakesValue ? " -x" : "",
            };
            text.Append("complete -c ").Append(program).Append(' ').Append(word).Append(value)
                .Append(" -d '").Append(help).Append("'\n");
        }

        return text.ToString();
    }

    private const string Bash =
        """
        # bash completion for @PROGRAM@: eval "$(@PROGRAM@ --completion bash)"
        _conserver_console() {
            local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} i
            local -a server=()
            for ((i = 1; i < COMP_CWORD; i++)); do
                case ${COMP_WORDS[i]} in
                    -M|-p|-l|-c|-C) server+=("${COMP_WORDS[i]}" "${COMP_WORDS[i+1]}") ;;
                    -E|-U|-n) server+=("${COMP_WORDS[i]}") ;;
                esac
            done
            COMPREPLY=()
            case $previous in
                -c|-C) COMPREPLY=($(compgen -f -- "$word")); return ;;
                -M) COMPREPLY=($(compgen -A hostname -- "$word")); return ;;
                --completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$word")); return ;;
                -z|-Z) COMPREPLY=($(compgen -W 'bringup help pid quit reconfig reopen version' -- "$word")); return ;;
                -b|-B|-d|-e|-l|-p|-t|--expect|--send|--timeout) return ;;
            esac
            case $word in
                -*) COMPREPLY=($(compgen -W '@OPTIONS@' -- "$word")) ;;
                *)
                    COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "${server[@]}" --names -- "$word" 2>/dev/null)" \
                        -- "$word")) ;;
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
                    -M|-p|-l|-c|-C) server+=("${words[i]}" "${words[i+1]}") ;;
                    -E|-U|-n) server+=("${words[i]}") ;;
                esac
            done
            names=(${(f)"$(${words[1]} $server --names -- "$PREFIX" 2>/dev/null)"})
            compadd -a names
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
        function __conserver_names
            set -l words (commandline -opc)
            set -l server
            for i in (seq 2 (count $words))
                switch $words[$i]
                    case -M -p -l -c -C
                        set -a server $words[$i] $words[(math $i + 1)]
                    case -E -U -n
                        set -a server $words[$i]
                end
            end
            $words[1] $server --names -- (commandline -ct) 2>/dev/null
        end
        complete -c @PROGRAM@ -f -a '(__conserver_names)'

        """;
}
