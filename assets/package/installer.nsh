; What Copperline adds to electron-builder's one-click installer: links, and the question about data.

!define COPPERLINE_KEYS "Software\${PRODUCT_NAME}"
!define COPPERLINE_LINK "${PRODUCT_NAME}.Link"

; Windows lets nobody but the person choose who opens a link: this puts Copperline among the choices for tel: and sip:.
!macro customInstall
  WriteRegStr SHELL_CONTEXT "Software\Classes\${COPPERLINE_LINK}" "" "${PRODUCT_NAME}"
  WriteRegStr SHELL_CONTEXT "Software\Classes\${COPPERLINE_LINK}" "URL Protocol" ""
  WriteRegStr SHELL_CONTEXT "Software\Classes\${COPPERLINE_LINK}\DefaultIcon" "" "$appExe,0"
  WriteRegStr SHELL_CONTEXT "Software\Classes\${COPPERLINE_LINK}\shell\open\command" "" '"$appExe" "%1"'
  WriteRegStr SHELL_CONTEXT "${COPPERLINE_KEYS}\Capabilities" "ApplicationName" "${PRODUCT_NAME}"
  WriteRegStr SHELL_CONTEXT "${COPPERLINE_KEYS}\Capabilities" "ApplicationDescription" "Analog telephone lines as SIP trunks"
  WriteRegStr SHELL_CONTEXT "${COPPERLINE_KEYS}\Capabilities\URLAssociations" "tel" "${COPPERLINE_LINK}"
  WriteRegStr SHELL_CONTEXT "${COPPERLINE_KEYS}\Capabilities\URLAssociations" "sip" "${COPPERLINE_LINK}"
  WriteRegStr SHELL_CONTEXT "Software\RegisteredApplications" "${PRODUCT_NAME}" "${COPPERLINE_KEYS}\Capabilities"
!macroend

!macro customUnInstall
  ${ifNot} ${isUpdated}
    DeleteRegValue SHELL_CONTEXT "Software\RegisteredApplications" "${PRODUCT_NAME}"
    DeleteRegKey SHELL_CONTEXT "${COPPERLINE_KEYS}"
    DeleteRegKey SHELL_CONTEXT "Software\Classes\${COPPERLINE_LINK}"
    ; The start at login, by the name that Electron gives it.
    DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "${APP_ID}"

    ; One-click uninstallers are silent by now: only the command line tells whether a person is there. Unattended
    ; uninstalls keep the data unless --delete-app-data says otherwise, as electron-builder's own do.
    ${GetParameters} $R0
    ClearErrors
    ${GetOptions} $R0 "/S" $R1
    ${if} ${Errors}
      StrCpy $R2 "Remove settings, passwords and the call history as well?$\r$\n$\r$\nNo keeps them for the next installation."
      ${if} $LANGUAGE == 1031
        StrCpy $R2 "Auch Einstellungen, Passwörter und die Anrufliste entfernen?$\r$\n$\r$\nBei Nein bleiben sie für die nächste Installation."
      ${elseif} $LANGUAGE == 1036
        StrCpy $R2 "Supprimer aussi les réglages, les mots de passe et l’historique des appels ?$\r$\n$\r$\nNon les garde pour la prochaine installation."
      ${elseif} $LANGUAGE == 1034
      ${orIf} $LANGUAGE == 3082
        StrCpy $R2 "¿Eliminar también los ajustes, las contraseñas y el historial de llamadas?$\r$\n$\r$\nNo los conserva para la próxima instalación."
      ${endIf}
      MessageBox MB_YESNO|MB_ICONQUESTION|MB_DEFBUTTON2 "$R2" IDNO copperlineKeepsData
      RMDir /r "$APPDATA\${PRODUCT_NAME}"
      RMDir /r "$LOCALAPPDATA\${APP_PACKAGE_NAME}-updater"
      copperlineKeepsData:
    ${endIf}
  ${endIf}
!macroend
